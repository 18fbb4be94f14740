/** An LDAP server's metadata, as a caller gives it. */
export const LDAP = {
  hosts: ['ldap-1.example.com'],
  roleBase: 'ou=group',
  roleSearchMatching: '(member:=uid={1})',
  serviceAccountPassword: 'Ldap-Secret-123',
  serviceAccountUsername: 'cn=admin',
  userBase: 'ou=users',
  userSearchMatching: '(uid={0})',
};
