/** ESLint rule: no declared name uses a word in an odd sense (nameFault in language.mjs). */
import { nameFault } from './language.mjs';

/** Where a name is declared; a use of a foreign name is not ours to change. */
const DECLARATIONS = [
  'VariableDeclarator > Identifier.id',
  ':function > Identifier.id',
  ':function > Identifier.params',
  ':function > AssignmentPattern > Identifier.left',
  'TSParameterProperty > Identifier.parameter',
  'ClassDeclaration > Identifier.id',
  'TSTypeAliasDeclaration > Identifier.id',
  'TSInterfaceDeclaration > Identifier.id',
  'TSEnumDeclaration > Identifier.id',
  'TSPropertySignature > Identifier.key',
  'TSMethodSignature > Identifier.key',
  'PropertyDefinition > Identifier.key',
  'MethodDefinition > Identifier.key',
  'Property > Identifier.value',
  'ArrayPattern > Identifier',
  'RestElement > Identifier.argument',
].join(', ');

export default {
  meta: { type: 'suggestion', schema: [], messages: { odd: 'The name "{{ name }}" {{ fault }}.' } },
  create(context) {
    return {
      [DECLARATIONS](node) {
        const fault = nameFault(node.name);
        if (fault !== null) context.report({ node, messageId: 'odd', data: { name: node.name, fault } });
      },
    };
  },
};
