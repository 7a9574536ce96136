import { BatchAgreement, type BatchAgreementData } from '../../api/generated/requester.ts';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type Agreement = NonNullable<BatchAgreementData['batch']>['agreement'][number];

interface AgreementListProps {
  readonly batchId: string;
  readonly form: readonly QuestionFields[];
}

/** How far workers agree about each question. */
export function AgreementList({ batchId, form }: AgreementListProps) {
  const t = useT();
  const tell = useMaybeT();
  const { percent, number } = useFormat();
  const read = useRead(BatchAgreement, { id: batchId });
  const columns = [
    {
      name: 'question',
      heading: t('labels.question'),
      cell: (each: Agreement) => <span dir="auto">{form.find(({ name }) => name === each.question)?.prompt ?? each.question}</span>,
    },
    {
      name: 'equal',
      heading: t('agreement.equal'),
      isAmount: true,
      cell: (each: Agreement) => (each.equalPairs === null ? '–' : percent(each.equalPairs)),
    },
    {
      name: 'alpha',
      heading: t('agreement.alpha'),
      isAmount: true,
      cell: (each: Agreement) =>
        each.alpha === null ? '–' : `${number(Math.round(each.alpha * 100) / 100)} ${tell(`agreement.${each.scale}`, '')}`,
    },
    { name: 'tasks', heading: t('agreement.tasks'), isAmount: true, cell: (each: Agreement) => number(each.taskCount) },
    { name: 'answers', heading: t('agreement.answers'), isAmount: true, cell: (each: Agreement) => number(each.answerCount) },
  ];
  return (
    <section aria-labelledby="agreement">
      <h2 id="agreement">{t('agreement.title')}</h2>
      <p className="soft">{t('agreement.help')}</p>
      <Shown read={read}>
        {({ batch }) => (
          <DataTable caption={t('agreement.title')} columns={columns} rows={batch?.agreement ?? []} keyOf={({ question }) => question} />
        )}
      </Shown>
    </section>
  );
}
