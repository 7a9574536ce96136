/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const WORK = {
  ACTIVE_SECONDS_WHOLE_NUMBER_0: 'The active seconds are a whole number from 0; leave them out where they are not known.',
  AGREEMENT_POOL_BATCH_ASKS_LATER:
    'The agreement of the pool that this batch asks for has a later version. Read it in "me { worker { pools { nodes { newestAgreement { … } } } } }" and accept it (acceptPoolAgreement).',
  BATCH_ASKS_POOL_NOT_ANY:
    'This batch asks for a pool that you are not in any more; finish what you hold, and ask the requester for an invitation to claim more.',
  BATCH_JUST_STOPPED_TAKING_WORK: 'This batch has just stopped taking work; choose another one from the board.',
  BATCH_NO_FREE_TASK_NOW:
    'This batch has no free task for you now. Tasks come back when others return them: ask again later, or choose another batch from the board.',
  BATCH_ONLY_TASK_OFFERED_CAN:
    'In this batch only a task that was offered to you can be claimed by name, as long as it is free; claim the next task of the batch instead.',
  BATCH_PAUSED_TASKS_CAN_CLAIMED: 'This batch is paused; its tasks can be claimed again when its requester resumes it.',
  BATCH_REACHED_END_CHOOSE_ANOTHER: 'This batch has reached its end; choose another one from the board.',
  BATCH_TAKES_MOST_ANSWERS_ONE: 'This batch takes at most {workerCap} answers from one worker, and you have given or hold that many.',
  BATCH_TAKES_NO_MORE_WORK: 'This batch takes no more work; choose another one from the board.',
  EVERY_SLOT_TASK_TAKEN_CLAIM: 'Every slot of this task is taken; claim the next task of its batch instead.',
  FOR_A_DECISION: '{n} for a decision{until}.',
  GAVE_TASK_BACK_CLAIM_ANOTHER: 'You gave this task back; claim another one.',
  HAD_TASK_NOBODY_GETS_TASK: 'You have had this task, and nobody gets a task twice; claim the next task of its batch instead.',
  HANDED_ANOTHER_ANSWER_TASK_ANSWER: 'You have handed in another answer to this task, and an answer cannot be changed.',
  HANDED_ANSWER_TASK_ONLY_TASK: 'You have handed in an answer to this task; only a task that you hold can be given back.',
  HELD_TASK_ADVANCE_WENT_BACK: 'You held this task in advance, and it went back before you started it; claim another one.',
  HOLD_TASKS_SUBMIT_RETURN_ONE: 'You hold {held} tasks; submit or return one of them before you claim the next.',
  HOLD_TASK_ADVANCE_CLOCK_OFF: 'You hold this task in advance, and its clock is off. Start it, then submit the answer.',
  HOLD_TASK_ANOTHER_BATCH_ADVANCE: 'You hold a task of another batch in advance; start it or return it before you prepare the next.',
  MEMBER_ORGANISATION_PAYS_ONLY_INTERNAL:
    'You are a member of the organisation that pays for this; only its internal batches are open to you.',
  NOT_MEET_ALL_REQUIREMENTS_BATCH:
    'You do not meet all requirements of this batch yet, and have had the {trialTasks} tasks that it lets you try; what is found of them counts from the day after tomorrow at the earliest.',
  NOT_MEET_REQUIREMENTS_BATCH_CARD:
    'You do not meet {count} of the requirements of this batch; its card on the board names them and what would meet them.',
  NO_BATCH_BOARD_TASK_NOW: 'No batch on the board has a task for you now. Ask again later; qualifications may open more batches to you.',
  ONLY_WORKER_TAKES_WORK_JOIN: 'Only a worker takes work; join as a worker first.',
  OTHERS_CLAIMING_SAME_TASKS_TRY: 'Others are claiming the same tasks; try again.',
  TASK_HELD_ADVANCE_NOT_STARTED: 'The task that you held in advance was not started in time and is going back; try again.',
  TASK_STARTED_BEFORE_NOT_HELD: 'This task was started before and is not held any more; claim another one.',
  TIME_TASK_RAN_OUT_SLOT:
    'The time for this task ran out at {graceUntil}, and its slot is not yours any more. Your answer is kept, but does not count; claim another task.',
  TIME_TASK_RUN_OUT_NOTHING: 'The time for this task has run out; there is nothing left to give back.',
} as const;
