using Drystone.Server.Identity.Ldap;

namespace Drystone.Server.Tests.Identity.Ldap;

public sealed class LdapNameTests
{
    [Theory]
    [InlineData("cn=Readers,ou=Groups,dc=example,dc=org")]
    [InlineData("CN=readers, OU=groups , DC=example,DC=org")]
    [InlineData("cn = readers,ou=groups;dc=example,dc=org")]
    [InlineData("cn=\\72eaders,ou=groups,dc=example,dc=org")]
    public void The_same_name_can_be_written_in_several_ways(string name) =>
        Assert.Equal("cn=readers,ou=groups,dc=example,dc=org", LdapName.Normalize(name));

    [Theory]
    [InlineData("cn=Smith\\, John,dc=x", "cn=smith\\2C John,dc=x")]
    [InlineData("cn=a\\+b,dc=x", "cn=a\\2bb,dc=x")]
    [InlineData("cn=M\u00fcller,dc=x", "cn=M\\C3\\BCller,dc=x")]
    [InlineData("cn=a\\ ,dc=x", "cn=a\\20,dc=x")]
    [InlineData("uid=a+cn=b,dc=x", "cn=b+uid=a,dc=x")]
    [InlineData("cn=a\\\\b,dc=x", "cn=a\\5cb,dc=x")]
    public void Escapes_are_as_good_as_what_they_stand_for(string one, string other)
    {
        Assert.NotNull(LdapName.Normalize(one));
        Assert.Equal(LdapName.Normalize(one), LdapName.Normalize(other));
    }

    [Theory]
    [InlineData("cn=a,cn=b,dc=x", "cn=a\\,cn=b,dc=x")]
    [InlineData("cn=a+uid=b,dc=x", "cn=a\\+uid=b,dc=x")]
    [InlineData("cn=a,dc=x", "cn=a\\ ,dc=x")]
    [InlineData("cn=a b,dc=x", "cn=ab,dc=x")]
    [InlineData("cn=a,dc=x,dc=y", "cn=a,dc=y,dc=x")]
    [InlineData("cn=a\\=b,dc=x", "cn=a\\5c=b,dc=x")]
    public void Other_names_stay_others(string one, string other) =>
        Assert.NotEqual(LdapName.Normalize(one), LdapName.Normalize(other));

    [Theory]
    [InlineData("")]
    [InlineData("readers")]
    [InlineData("=readers")]
    [InlineData("cn=a,")]
    [InlineData("cn=a,,dc=x")]
    [InlineData("cn=a\\")]
    [InlineData("cn=a\\z")]
    [InlineData("cn=\"a\",dc=x")]
    [InlineData("cn=a\0,dc=x")]
    public void What_is_no_name_is_none(string text) => Assert.Null(LdapName.Normalize(text));
}
