-- How often the crowd's labels of gold tasks equal the known answers, by confidence.

create table labels.calibration_bin (
  batch_id uuid not null,
  question text not null,
  from_percent smallint not null constraint calibration_bin_from check (from_percent between 0 and 99),
  labels integer not null constraint calibration_bin_labels check (labels > 0),
  right_labels integer not null constraint calibration_bin_right check (right_labels between 0 and labels),
  confidence_sum double precision not null constraint calibration_bin_confidence check (confidence_sum between 0 and labels),
  constraint calibration_bin_pkey primary key (batch_id, question, from_percent)
);
comment on table labels.calibration_bin is 'Crowd labels of gold tasks, judged without the known answer, by confidence, as of the last full run. Bins without labels have no row.';
comment on column labels.calibration_bin.from_percent is 'Lowest confidence of the bin, in percent.';
comment on column labels.calibration_bin.right_labels is 'Number of labels that equal the known answer.';
comment on column labels.calibration_bin.confidence_sum is 'Sum of the confidences, for the mean.';
