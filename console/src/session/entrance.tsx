import { Link } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { Mark } from '../shell/mark.tsx';
import { readDemo } from './demo.ts';
import { DemoEntrances } from './demo-entrances.tsx';
import { ErasedNotice } from './erased-notice.tsx';

/** What a visitor sees who is not signed in. */
export function Entrance() {
  const t = useT();
  const demo = readDemo();
  return (
    <Screen title={t('entrance.title')}>
      <ErasedNotice />
      <div className="entrance">
        <Mark size={56} />
        <p className="lead">{t('entrance.text')}</p>
        {demo !== null && <DemoEntrances demo={demo} />}
        <p className="row">
          <Link className={`button ${demo === null ? 'button-primary' : ''}`} href={PATHS.signIn}>
            {t('sign-in.title')}
          </Link>
          <Link className="button" href={PATHS.register}>
            {t('register.title')}
          </Link>
        </p>
      </div>
    </Screen>
  );
}
