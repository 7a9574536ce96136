/** ESLint rule: the title of each test reads alone, and each `describe` names a unit (titleFault and unitFault in language.mjs). */
import { titleFault, unitFault } from './language.mjs';

/** `it` of `it(…)`, `it.each(…)(…)`, `it.skip(…)` and `it.each`…`(…)`; null for another call, and for the call of `each` itself. */
function testFunction(callee) {
  let node = callee;
  if (node.type === 'MemberExpression' && node.property.name === 'each') return null;
  for (;;) {
    if (node.type === 'MemberExpression') node = node.object;
    else if (node.type === 'CallExpression') node = node.callee;
    else if (node.type === 'TaggedTemplateExpression') node = node.tag;
    else break;
  }
  return node.type === 'Identifier' && ['it', 'test', 'describe'].includes(node.name) ? node.name : null;
}

/** The text of a title, with `%s` for what is put in; null for anything but a literal. */
function textOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.cooked ?? '').join('%s') : null;
}

export default {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      title: 'The title of the test {{ fault }}.',
      unit: 'The title of the describe {{ fault }}.',
      literal: 'Write the title of a test as a literal.',
    },
  },
  create(context) {
    return {
      CallExpression(node) {
        const name = testFunction(node.callee);
        const [title] = node.arguments;
        if (name === null || title === undefined) return;
        const text = textOf(title);
        if (text === null) return context.report({ node: title, messageId: 'literal' });
        const fault = name === 'describe' ? unitFault(text) : titleFault(text);
        if (fault !== null) context.report({ node: title, messageId: name === 'describe' ? 'unit' : 'title', data: { fault } });
      },
    };
  },
};
