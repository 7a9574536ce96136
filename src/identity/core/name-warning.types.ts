/** GraphQL: warnings about names that can deceive a reader. */
import { registerEnumType } from '@nestjs/graphql';

export const NameWarningEnum = {
  INVISIBLE_CHARACTERS: 'invisible_characters',
  MIXED_SCRIPTS: 'mixed_scripts',
  LOOK_ALIKE_LETTERS: 'look_alike_letters',
} as const;
registerEnumType(NameWarningEnum, {
  name: 'NameWarning',
  description: 'Reason why a name can deceive a reader. Show it beside the name.',
  valuesMap: {
    INVISIBLE_CHARACTERS: { description: 'The name has invisible characters, or characters that change the direction of the text.' },
    MIXED_SCRIPTS: { description: 'A word of the name has letters of several scripts.' },
    LOOK_ALIKE_LETTERS: { description: 'A word of the name consists of letters that look like letters of another script.' },
  },
});

export const NAME_WARNING = 'Reason why the name can deceive a reader; null when there is none.';
