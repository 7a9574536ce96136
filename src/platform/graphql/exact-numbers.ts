/**
 * Validation rule: refuses number literals in the document that JavaScript would round. `http/json-body.ts` does the same for
 * variables.
 */
import { GraphQLError, type ASTVisitor, type FloatValueNode, type IntValueNode, type ValidationContext } from 'graphql';
import { isExactNumber, unshownNumberFault } from '../../kernel/index.ts';

export function exactNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: IntValueNode | FloatValueNode) => {
    if (!isExactNumber(node.value)) {
      context.reportError(new GraphQLError(`The document ${unshownNumberFault(node.value, null)}.`, { nodes: node }));
    }
  };
  return { IntValue: check, FloatValue: check };
}
