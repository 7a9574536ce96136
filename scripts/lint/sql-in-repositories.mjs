/**
 * ESLint rule: a statement is sent to the database in a repository or a check only. It sees every call of a method `query` with an
 * argument, whatever it is called on, because the application has no other method of that name; every other use of such a method;
 * and what leads to TypeORM: `entities` of a Db, repositories and query builders. Where the rule does not apply is in
 * eslint.config.mjs.
 */
const QUERY = ':matches([computed=false][property.name="query"], [property.value="query"])';
const TYPEORM =
  /^(?:createQueryBuilder|createQueryRunner|getRepository|getTreeRepository|InjectRepository|InjectEntityManager|InjectDataSource)$/;

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { elsewhere: 'SQL is in *.repository.ts or *.checks.ts; give the repository a method for this statement.' },
  },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'elsewhere' });
    return {
      [`CallExpression[arguments.length>0] > MemberExpression.callee${QUERY}`]: report,
      // `db.query.bind(db)`, `db.query.call(db, sql)`
      [`MemberExpression[property.name=/^(?:bind|call|apply)$/] > MemberExpression.object${QUERY}`]: report,
      // `const { query } = db`, whose result is called.
      'CallExpression[arguments.length>0] > Identifier.callee[name="query"]': report,
      'MemberExpression[computed=false][property.name="entities"]': report,
      'CallExpression > MemberExpression.callee'(node) {
        if (!node.computed && TYPEORM.test(node.property.name)) report(node);
      },
      'CallExpression > Identifier.callee'(node) {
        if (TYPEORM.test(node.name)) report(node);
      },
    };
  },
};
