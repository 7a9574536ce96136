import { Component, type ReactNode } from 'react';
import { PageFailure } from './page-failure.tsx';

interface BrokenPageProps {
  /** Another page is tried anew. */
  readonly path: string;
  /** What is shown in its place; a notice with the heading of a page when left out. */
  readonly instead?: ReactNode;
  readonly children: ReactNode;
}

interface Failed {
  readonly path: string | null;
}

/** Error boundary: shows a notice in place of a page that throws or cannot be loaded. The navigation stays. */
export class BrokenPage extends Component<BrokenPageProps, Failed> {
  override state: Failed = { path: null };

  static getDerivedStateFromProps({ path }: BrokenPageProps, state: Failed): Failed | null {
    return state.path !== null && state.path !== '' && state.path !== path ? { path: null } : null;
  }

  static getDerivedStateFromError(): Failed {
    return { path: '' };
  }

  override componentDidCatch(): void {
    this.setState({ path: this.props.path });
  }

  override render(): ReactNode {
    const { instead = <PageFailure />, children } = this.props;
    return this.state.path === null ? children : instead;
  }
}
