/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const WORK = {
  ACTIVE_SECONDS_RANGE: 'The active seconds are a whole number from 0; leave them out where they are not known.',
  ADVANCE_TASK_ALREADY_HELD: 'You hold a task of another batch in advance; start it or return it before you prepare the next.',
  ADVANCE_TASK_EXPIRED: 'You held this task in advance, and it went back before you started it; claim another one.',
  ADVANCE_TASK_EXPIRING: 'The task that you held in advance was not started in time and is going back; try again.',
  ADVANCE_TASK_NOT_STARTED: 'You hold this task in advance, and its clock is off. Start it, then submit the answer.',
  ANSWERS_UNDER_REVIEW: '{answers} for a decision{until}.',
  BATCH_CLOSED: 'This batch takes no more work; choose another one from the board.',
  BATCH_ENDED: 'This batch has reached its end; choose another one from the board.',
  BATCH_MEMBER_FORBIDDEN: 'You are a member of the organisation that pays for this; only its internal batches are open to you.',
  BATCH_NO_FREE_TASK:
    'This batch has no free task for you now. Tasks come back when others return them: ask again later, or choose another batch from the board.',
  BATCH_PAUSED: 'This batch is paused; its tasks can be claimed again when its requester resumes it.',
  BATCH_POOL_ONLY:
    'This batch asks for a pool that you are not in any more; finish what you hold, and ask the requester for an invitation to claim more.',
  BATCH_STOPPED: 'This batch has just stopped taking work; choose another one from the board.',
  BOARD_NO_FREE_TASK: 'No batch on the board has a task for you now. Ask again later; qualifications may open more batches to you.',
  CLAIM_BUSY: 'Others are claiming the same tasks; try again.',
  HELD_TASKS_LIMIT: 'You hold {held} tasks; submit or return one of them before you claim the next.',
  POOL_AGREEMENT_REQUIRED:
    'The agreement of the pool that this batch asks for has a later version. Read it in "me { worker { pools { nodes { newestAgreement { … } } } } }" and accept it (acceptPoolAgreement).',
  REQUIREMENTS_NOT_MET:
    'You do not meet {count} of the requirements of this batch; its card on the board names them and what would meet them.',
  TASK_ALREADY_ANSWERED: 'You have handed in another answer to this task, and an answer cannot be changed.',
  TASK_ALREADY_EXPIRED: 'The time for this task has run out; there is nothing left to give back.',
  TASK_ALREADY_HAD: 'You have had this task, and nobody gets a task twice; claim the next task of its batch instead.',
  TASK_ALREADY_RETURNED: 'You gave this task back; claim another one.',
  TASK_ALREADY_SUBMITTED: 'You have handed in an answer to this task; only a task that you hold can be given back.',
  TASK_EXPIRED:
    'The time for this task ran out at {graceUntil}, and its slot is not yours any more. Your answer is kept, but does not count; claim another task.',
  TASK_NOT_HELD: 'This task was started before and is not held any more; claim another one.',
  TASK_NOT_OFFERED:
    'In this batch only a task that was offered to you can be claimed by name, as long as it is free; claim the next task of the batch instead.',
  TASK_SLOTS_TAKEN: 'Every slot of this task is taken; claim the next task of its batch instead.',
  TRIAL_TASKS_USED_UP:
    'You do not meet all requirements of this batch yet, and have had the {trialTasks} tasks that it lets you try; what is found of them counts from the day after tomorrow at the earliest.',
  WORKER_ANSWERS_LIMIT: 'This batch takes at most {most} answers from one worker, and you have given or hold that many.',
  WORKER_ONLY: 'Only a worker takes work; join as a worker first.',
} as const;
