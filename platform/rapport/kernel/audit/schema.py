AUDIT_FUNCTIONS: tuple = ()
AUDIT_GRANTS: tuple = ()
