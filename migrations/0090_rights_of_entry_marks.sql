-- Functions of the ledger are for the application's role only, as 0003 made them; 0088 added one with the default rights.
revoke execute on function ledger.entry_marks(uuid) from public;
