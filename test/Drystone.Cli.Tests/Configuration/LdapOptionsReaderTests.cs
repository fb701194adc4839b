using Drystone.Cli.Configuration;
using Drystone.Server.Hosting;

namespace Drystone.Cli.Tests.Configuration;

public sealed class LdapOptionsReaderTests : IDisposable
{
    private readonly TestDirectory directory = new();
    private readonly List<string> problems = [];
    private readonly Dictionary<string, string> environment = new()
    {
        ["DRYSTONE_LDAP_ADDRESS"] = "ldaps://ldap.example.com",
        ["MINIO_IDENTITY_LDAP_LOOKUP_BIND_DN"] = "cn=lookup,dc=x",
        ["MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD"] = "secret-of-the-lookup",
        ["MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN"] = "ou=people,dc=x",
        ["DRYSTONE_LDAP_ROLE"] =
            "arn:aws:iam::123456789012:role/a cn=a b,dc=x; arn:aws:iam::123456789012:role/b cn=b,dc=x",
    };

    [Fact]
    public void Without_an_address_there_is_no_directory()
    {
        environment.Remove("DRYSTONE_LDAP_ADDRESS");
        Assert.Null(Read().Ldap);
        Assert.Empty(problems);
    }

    [Fact]
    public void In_a_variable_roles_are_separated_by_semicolons()
    {
        var ldap = Read().Ldap!;
        Assert.Empty(problems);
        Assert.Equal(["cn=a b,dc=x", "cn=b,dc=x"], ldap.Roles.Select(role => role.Name));
        Assert.Equal(("(uid=%s)", "(member=%d)", null), (ldap.UserFilter, ldap.GroupFilter, ldap.GroupBase));
        Assert.Equal("secret-of-the-lookup", ldap.LookupPassword);
        Assert.DoesNotContain("secret-of-the-lookup", ldap.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_may_be_in_a_file_and_is_given_once()
    {
        environment["DRYSTONE_LDAP_LOOKUP_PASSWORD_FILE"] = directory.Write("p", "from-file\n");
        Read();
        Assert.Contains("give the password once", Assert.Single(problems), StringComparison.Ordinal);
        environment.Remove("MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD");
        Assert.Equal("from-file", Read().Ldap!.LookupPassword);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("DRYSTONE_LDAP_ADDRESS", "ldap.example.com", "not an address")]
    [InlineData("DRYSTONE_LDAP_ADDRESS", "ldap://ldap.example.com", "in the clear")]
    [InlineData("DRYSTONE_LDAP_ROLE", "readers", "write the ARN of a role")]
    [InlineData("DRYSTONE_LDAP_ROLE", "readers cn=readers", "not the ARN of a role")]
    [InlineData("DRYSTONE_LDAP_USER_FILTER", "(uid=alice)", "must have %s")]
    public void What_cannot_be_is_a_problem(string variable, string value, string problem)
    {
        environment[variable] = value;
        Read();
        Assert.Contains(problems, found => found.Contains(problem, StringComparison.Ordinal));
    }

    public void Dispose() => directory.Dispose();

    private ServerOptions Read()
    {
        problems.Clear();
        return new ServerOptionsReader(new SettingValues(_ => [], environment, _ => []), problems).Read();
    }
}
