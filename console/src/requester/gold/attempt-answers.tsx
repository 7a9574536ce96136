import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { RequesterTestAttemptData, RequesterTestData } from '../../api/generated/requester.ts';
import type { Json } from '../../api/generated/schema.ts';
import { useT } from '../../messages/language-context.ts';
import type { Answer } from '../../outbox/store.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { ItemPane } from '../../worker/task/item/item-pane.tsx';
import { useMarking } from '../../worker/task/use-marking.ts';
import type { Item } from '../answers/answer-words.ts';
import { shownToWorkers } from '../answers/shown-to-workers.ts';
import { useAnswerWords } from '../answers/use-answer-words.ts';

type Attempt = NonNullable<RequesterTestAttemptData['testAttempt']>;
type KnownItem = NonNullable<NonNullable<RequesterTestData['qualificationTest']>['items']>[number];

interface AttemptAnswersProps {
  readonly attempt: Attempt;
  /** Items with what is right; empty where the test has changed since. */
  readonly known: readonly KnownItem[];
}

/** Each item of an attempt: what was answered, whether it was right, and what is right. */
export function AttemptAnswers({ attempt: { items, form, answers, results }, known }: AttemptAnswersProps) {
  const t = useT();
  const words = useAnswerWords();
  return (
    <ol className="editor-rows">
      {(items ?? []).map(({ name, payload }, index) => {
        const given = ((answers as Readonly<Record<string, Answer>> | null) ?? {})[name] ?? {};
        const key = known.find((item) => item.name === name)?.key as Answer | undefined;
        const item = shownToWorkers(payload);
        return (
          <li key={name} className="card">
            <h2>{t('test-editor.item', { place: index + 1 })}</h2>
            <AttemptedItem payload={item} label={t('test-editor.item', { place: index + 1 })} />
            <dl className="cost cost-words">
              {(form ?? []).map((question) => {
                const result = results?.find((each) => each.item === name && each.question === question.name);
                const right = key?.[question.name];
                return (
                  <div key={question.name}>
                    <dt>
                      <Markdown text={question.prompt} />
                    </dt>
                    <dd>
                      <strong dir="auto">{words(question, given[question.name] ?? null, item)}</strong>{' '}
                      {result !== undefined && (
                        <span className={`tag ${result.correct ? 'tag-green' : 'tag-brick'}`}>
                          {result.correct ? t('test-attempt.right') : t('test-attempt.wrong')}
                        </span>
                      )}
                      {result?.correct === false && right !== undefined && (
                        <p className="soft">{t('test-attempt.known', { answer: words(question, plain(right, question), item) })}</p>
                      )}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </li>
        );
      })}
    </ol>
  );
}

/** The first of several right texts, and a number without its tolerance. */
function plain(known: Json, question: QuestionFields): Json {
  if (question.__typename === 'TextQuestion' && Array.isArray(known)) return (known as readonly Json[])[0] ?? null;
  return typeof known === 'object' && known !== null && 'tolerance' in known ? (known.value ?? null) : known;
}

function AttemptedItem({ payload, label }: { readonly payload: Item; readonly label: string }) {
  const marking = useMarking([], {}, () => undefined);
  return <ItemPane task={{ payload, form: [], view: [], files: [], language: null }} marking={marking} label={label} />;
}
