using System.Net.Sockets;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Testing.Secrets;

namespace Drystone.Server.Tests.Identity.Ldap;

/// <summary>OpenLDAP with some people and groups, which refuses whoever is not logged in.</summary>
public sealed class SlapdServer : Broker
{
    public const string LookupName = "cn=lookup,dc=example,dc=org";
    public const string LookupPassword = "lookup-password-1234";
    public const string People = "ou=people,dc=example,dc=org";
    public const string Groups = "ou=groups,dc=example,dc=org";
    public const string Readers = "cn=readers,ou=groups,dc=example,dc=org";
    public const string AlicePassword = "alice-password-1234";

    protected override string[] Needs => ["slapd", "slapadd"];

    protected override string[] Command =>
    [
        "slapd", "-f", Path.Combine(Folder, "slapd.conf"), "-d", "0", "-h",
        $"ldap://127.0.0.1:{Port} ldaps://127.0.0.1:{TlsPort} ldaps://127.0.0.2:{TlsPort}",
    ];

    /// <summary>A folder with the certificate, as the library wants it.</summary>
    public string CertificatesDirectory => Path.Combine(Folder, "trusted");

    public LdapOptions Plain => new()
    {
        Address = new Uri($"ldap://127.0.0.1:{Port}"),
        LookupName = LookupName,
        LookupPassword = LookupPassword,
        UserBase = People,
        GroupBase = Groups,
        Roles = [new LdapRole("arn:aws:iam::123456789012:role/readers", Readers)],
    };

    public LdapOptions Tls => Plain with
    {
        Address = new Uri($"ldaps://127.0.0.1:{TlsPort}"),
        TrustedCertificatesDirectory = CertificatesDirectory,
    };

    private string Settings => $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCertificateFile {CertificatePath}
            TLSCertificateKeyFile {KeyPath}
            TLSCACertificateFile {CertificatePath}
            require authc
            database mdb
            suffix "dc=example,dc=org"
            rootdn "cn=admin,dc=example,dc=org"
            directory {Folder}/db
            access to attrs=userPassword by anonymous auth by * none
            access to * by dn="{LookupName}" read by anonymous auth by * none
            """;

    private string Entries => $"""
            dn: dc=example,dc=org
            objectClass: domain
            dc: example

            dn: {LookupName}
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: lookup
            userPassword: {LookupPassword}

            dn: {People}
            objectClass: organizationalUnit
            ou: people

            dn: {Groups}
            objectClass: organizationalUnit
            ou: groups

            dn: uid=alice,{People}
            objectClass: inetOrgPerson
            uid: alice
            cn: Alice
            sn: A
            userPassword: {AlicePassword}

            dn: uid=bob,{People}
            objectClass: inetOrgPerson
            uid: bob
            uid: shared
            cn: Bob
            sn: B
            userPassword: bob-password-1234

            dn: cn=Smith\, John,{People}
            objectClass: inetOrgPerson
            uid: smith
            uid: shared
            cn: Smith, John
            sn: Smith
            userPassword: smith-password-1234

            dn: cn=Jürgen Ødegård (ops),{People}
            objectClass: inetOrgPerson
            uid: juergen
            uid: jürgen
            cn: Jürgen Ødegård (ops)
            sn: Ødegård
            userPassword: pässwörd-Ω-1234

            dn: cn=No Password,{People}
            objectClass: inetOrgPerson
            uid: passwordless
            cn: No Password
            sn: N

            dn: {Readers}
            objectClass: groupOfNames
            cn: readers
            member: uid=alice,{People}
            member: cn=Smith\, John,{People}
            member: cn=Jürgen Ødegård (ops),{People}

            dn: cn=writers,{Groups}
            objectClass: groupOfNames
            cn: writers
            member: uid=bob,{People}

            """;

    protected override async Task PrepareAsync()
    {
        foreach (var password in new[] { LookupPassword, AlicePassword, "bob-password-1234", "smith-password-1234" })
        {
            SecretSink.Run.Guard(SecretKind.DirectoryPassword, password);
        }

        Directory.CreateDirectory(Path.Combine(Folder, "db"));
        Directory.CreateDirectory(CertificatesDirectory);
        var trusted = Path.Combine(CertificatesDirectory, "ca.pem");
        File.Copy(CertificatePath, trusted);

        // OpenSSL, where libldap is built with it, looks a certificate up by this name.
        var hash = (await Programs.RunAsync("openssl", "x509", "-hash", "-noout", "-in", trusted)).Trim();
        File.Copy(trusted, Path.Combine(CertificatesDirectory, $"{hash}.0"));
        Write("slapd.conf", Settings);
        var people = Write("people.ldif", Entries);
        await Programs.RunAsync("slapadd", "-f", Path.Combine(Folder, "slapd.conf"), "-l", people);
    }

    protected override async Task<bool> IsServingAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", TlsPort);
            return await AcceptsAsync();
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
