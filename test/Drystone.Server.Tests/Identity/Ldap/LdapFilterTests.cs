using Drystone.Server.Identity.Ldap;

namespace Drystone.Server.Tests.Identity.Ldap;

/// <summary>Attack case 21: nothing that somebody calls themselves is a part of the filter.</summary>
[Trait("Attack", "21")]
public sealed class LdapFilterTests
{
    [Theory]
    [InlineData("alice1", "(uid=alice1)")]
    [InlineData("*", "(uid=\\2a)")]
    [InlineData("a)(uid=*", "(uid=a\\29\\28uid\\3d\\2a)")]
    [InlineData("a\\2a", "(uid=a\\5c2a)")]
    [InlineData("a\0b", "(uid=a\\00b)")]
    [InlineData("\u00fc", "(uid=\\c3\\bc)")]
    [InlineData("a&|!=<>~", "(uid=a\\26\\7c\\21\\3d\\3c\\3e\\7e)")]
    public void A_name_is_escaped(string username, string filter) =>
        Assert.Equal(filter, LdapFilter.Of("(uid=%s)", username, name: null));

    [Fact]
    public void A_placeholder_in_a_name_is_text()
    {
        Assert.Equal("(&(a=\\25d)(b=cn\\3d\\25s))", LdapFilter.Of("(&(a=%s)(b=%d))", "%d", "cn=%s"));
        Assert.Equal("(a=%d)(b=u)", LdapFilter.Of("(a=%d)(b=%s)", "u", name: null));
        Assert.Equal("(a=%)", LdapFilter.Of("(a=%)", "u", "d"));
    }
}
