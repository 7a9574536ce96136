import { LanguageProvider } from '../messages/language-provider.tsx';
import { SessionProvider } from '../session/session-provider.tsx';
import { StepUpDialog } from '../session/step-up-dialog.tsx';
import { ClientProvider } from './client-provider.tsx';
import { Routes } from './routes.tsx';

export function App() {
  return (
    <LanguageProvider>
      <ClientProvider>
        <SessionProvider>
          <Routes />
          <StepUpDialog />
        </SessionProvider>
      </ClientProvider>
    </LanguageProvider>
  );
}
