using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>Resource and NotResource: wildcards, segments of ARNs, variables.</summary>
[Trait("Attack", "16")]
public sealed class ResourceTests
{
    [Theory]
    [InlineData("arn:aws:s3:::bucket/a", "a", true)]
    [InlineData("arn:aws:s3:::bucket/a", "A", false)]
    [InlineData("arn:aws:s3:::bucket/*", "a/b:c", true)]
    [InlineData("arn:aws:s3:::bucket*", "a", true)]
    [InlineData("arn:aws:s3:::bucket", "a", false)]
    [InlineData("arn:aws:s3:::bucket/*.txt", "a/b.txt", true)]
    [InlineData("arn:aws:s3:::bucket/*.txt", "a/b.txt.gz", false)]
    [InlineData("arn:aws:s3:::*/a?c", "abc", true)]
    [InlineData("arn:aws:s3:::*/a?c", "ac", false)]
    [InlineData("arn:aws:s3:::bucket/a?c", "a\U0001F600c", true)]
    [InlineData("arn:aws:s3:::bucket/*?c", "\U0001F600c", true)]
    [InlineData("arn:aws:s3:::bucket/??", "\U0001F600", false)]
    [InlineData("arn:aws:s3:::bucket/*a*b*c", "xxaxxbxxc", true)]
    [InlineData("arn:aws:s3:::bucket/*a*b*c", "xxaxxcxxb", false)]
    [InlineData("*", "a", true)]
    [InlineData("arn:aws:s3", "a", true)]
    [InlineData("arn:*:s3:*:*:bucket/a", "a", true)]
    [InlineData("arn:aws:s3:::*:a", "x:a", true)]
    [InlineData("arn:aws:s3:us-east-1::bucket/a", "a", false)]
    [InlineData("arn:aws:s3::111122223333:bucket/a", "a", false)]
    [InlineData("arn:aws:iam:::bucket/a", "a", false)]
    public void A_resource_is_matched_segment_by_segment(string pattern, string key, bool matches)
    {
        var allow = Identity($"{{'Effect':'Allow','Action':'s3:*','Resource':'{pattern}'}}");
        Assert.Equal(matches ? PolicyEffect.Allow : PolicyEffect.None, allow.Evaluate(Get(key)).Effect);

        var not = Identity($"{{'Effect':'Deny','Action':'s3:*','NotResource':'{pattern}'}}");
        Assert.Equal(matches ? PolicyEffect.None : PolicyEffect.Deny, not.Evaluate(Get(key)).Effect);
    }

    [Theory]
    [InlineData("home/${aws:username}/*", "home/alice/x", true)]
    [InlineData("home/${AWS:UserName}/*", "home/alice/x", true)]
    [InlineData("home/${aws:username}/*", "home/bob/x", false)]
    [InlineData("${aws:PrincipalTag/none}/*", "/x", false)]
    [InlineData("${aws:PrincipalTag/none, 'all'}/*", "all/x", true)]
    [InlineData("${aws:PrincipalTag/none,'*'}/x", "all/x", false)]
    [InlineData("${aws:PrincipalTag/none,'*'}/x", "*/x", true)]
    [InlineData("${aws:PrincipalTag/star}", "anything", false)]
    [InlineData("${aws:PrincipalTag/star}", "*", true)]
    [InlineData("${aws:PrincipalTag/nested}", "${aws:username}", true)]
    [InlineData("${aws:PrincipalTag/nested}", "alice", false)]
    [InlineData("${aws:TagKeys}", "one", false)]
    [InlineData("a${*}b${?}c${$}{x}", "a*b?c${x}", true)]
    [InlineData("a${*}b${?}c", "axbyc", false)]
    public void A_variable_stands_for_what_the_request_says_and_never_for_a_wildcard(
        string pattern, string key, bool matches)
    {
        var facts = new Facts
        {
            { "aws:username", "alice" },
            { "aws:PrincipalTag/star", "*" },
            { "aws:PrincipalTag/nested", "${aws:username}" },
            { "aws:TagKeys", "one", "two" },
        };
        var text = $"arn:aws:s3:::bucket/{pattern}".Replace("'", "\\u0027", StringComparison.Ordinal);
        var allow = Identity($"{{'Effect':'Allow','Action':'s3:*','Resource':'{text}'}}");
        Assert.Equal(matches, allow.Evaluate(Get(key, facts: facts)).Effect == PolicyEffect.Allow);
    }

    [Theory]
    [InlineData("2008-10-17", "${aws:username}", true)]
    [InlineData("2012-10-17", "${aws:username}", false)]
    [InlineData("2012-10-17", "alice", true)]
    [InlineData("2008-10-17", "alice", false)]
    public void The_old_version_takes_variables_as_text(string version, string key, bool matches)
    {
        var allow = Identity(
            "{'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::bucket/${aws:username}'}", version);
        var request = Get(key, facts: new Facts { { "aws:username", "alice" } });
        Assert.Equal(matches, allow.Evaluate(request).Effect == PolicyEffect.Allow);
    }
}
