import pg from 'pg';

export default async function teardown() {
  if (globalThis.__stopTestServer) {
    await globalThis.__stopTestServer();
    return;
  }
  const admin = new pg.Client({ connectionString: process.env.GUILDHALL_TEST_SERVER });
  await admin.connect();
  // The browser tests have their own template with demo data.
  for (const suffix of ['', '_demo']) {
    await admin.query(`drop database if exists ${process.env.GUILDHALL_TEST_TEMPLATE}${suffix} with (force)`);
  }
  await admin.end();
}
