import type { Json } from '../../../api/generated/schema.ts';
import { useMaybeT, useT } from '../../../messages/language-context.ts';
import { textOf } from './choose-view.ts';

interface Message {
  readonly role: string;
  readonly content: Json;
}

const messagesOf = (value: Json): readonly Message[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [])
    .filter((each): each is { readonly [key: string]: Json } => typeof each === 'object' && each !== null && !Array.isArray(each))
    .map((each) => ({ role: textOf(each['role']), content: each['content'] ?? null }));

/** A conversation in its order, each with the role in words; what tools answered is folded. */
export function ChatItem({ messages }: { readonly messages: Json }) {
  const t = useT();
  const tell = useMaybeT();
  return (
    <ol className="chat">
      {messagesOf(messages).map(({ role, content }, index) => (
        <li key={index} className="chat-message" data-role={role}>
          <span className="chat-role">{tell(`chat.${role}`, role)}</span>
          {role === 'tool' || typeof content !== 'string' ? (
            <details>
              <summary>{t('chat.details')}</summary>
              <pre dir="auto">{textOf(content)}</pre>
            </details>
          ) : (
            <p dir="auto">{content}</p>
          )}
        </li>
      ))}
    </ol>
  );
}
