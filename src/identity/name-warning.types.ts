/** GraphQL: what in a name can deceive those who read it. */
import { registerEnumType } from '@nestjs/graphql';

export const NameWarningEnum = {
  INVISIBLE_CHARACTERS: 'invisible_characters',
  MIXED_SCRIPTS: 'mixed_scripts',
  LOOK_ALIKE_LETTERS: 'look_alike_letters',
} as const;
registerEnumType(NameWarningEnum, {
  name: 'NameWarning',
  description: 'Why a name may not be what it looks like. Show it beside the name.',
  valuesMap: {
    INVISIBLE_CHARACTERS: { description: 'Characters that are drawn as nothing, or that change the order of what is drawn.' },
    MIXED_SCRIPTS: { description: 'A word with letters of several alphabets.' },
    LOOK_ALIKE_LETTERS: { description: 'Words whose letters all look like other, ordinary letters.' },
  },
});

export const NAME_WARNING = 'Why the name may not be what it looks like; null when nothing in it deceives.';
