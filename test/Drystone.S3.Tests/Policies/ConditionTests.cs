using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>The operators of conditions, on keys that are there and on keys that are not.</summary>
[Trait("Attack", "16")]
public sealed class ConditionTests
{
    private static bool IsMet(string condition, Facts facts, string version = "2012-10-17")
    {
        var json = "{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':" + condition + "}";
        return Identity(json, version).Evaluate(Get("a", facts: facts)).Effect == PolicyEffect.Allow;
    }

    private static bool IsMet(string @operator, string values, string? fact) =>
        IsMet($"{{'{@operator}':{{'x:key':{values}}}}}", fact is null ? [] : new Facts { { "x:key", fact } });

    [Theory]
    [InlineData("StringEquals", "'a'", "a", true)]
    [InlineData("StringEquals", "'a'", "A", false)]
    [InlineData("StringEquals", "'a*'", "ab", false)]
    [InlineData("StringEquals", "'a*'", "a*", true)]
    [InlineData("StringEquals", "['a','b']", "b", true)]
    [InlineData("StringEquals", "''", "", true)]
    [InlineData("StringNotEquals", "'a'", "b", true)]
    [InlineData("StringNotEquals", "['a','b']", "b", false)]
    [InlineData("StringEqualsIgnoreCase", "'a\u00e9'", "A\u00c9", true)]
    [InlineData("StringNotEqualsIgnoreCase", "'a'", "A", false)]
    [InlineData("StringLike", "'a*c'", "abbc", true)]
    [InlineData("StringLike", "'a?c'", "abbc", false)]
    [InlineData("StringLike", "'a${*}c'", "abc", false)]
    [InlineData("StringNotLike", "'a*'", "ab", false)]
    [InlineData("NumericEquals", "10", "10.0", true)]
    [InlineData("NumericEquals", "'10'", "1e1", true)]
    [InlineData("NumericEquals", "10", "ten", false)]
    [InlineData("NumericNotEquals", "10", "11", true)]
    [InlineData("NumericNotEquals", "10", "ten", true)]
    [InlineData("NumericLessThan", "10", "9.99", true)]
    [InlineData("NumericLessThan", "10", "10", false)]
    [InlineData("NumericLessThanEquals", "10", "10", true)]
    [InlineData("NumericGreaterThan", "-1", "0", true)]
    [InlineData("NumericGreaterThan", "10", "10", false)]
    [InlineData("NumericGreaterThanEquals", "10", "9", false)]
    [InlineData("DateEquals", "'2026-01-02T03:04:05Z'", "2026-01-02T04:04:05+01:00", true)]
    [InlineData("DateEquals", "'2026-01-02T03:04:05Z'", "1767323045", true)]
    [InlineData("DateEquals", "1767323045", "2026-01-02T03:04:05Z", true)]
    [InlineData("DateNotEquals", "'2026-01-02'", "2026-01-02T00:00:00Z", false)]
    [InlineData("DateLessThan", "'2026'", "2025-12-31T23:59:59.999Z", true)]
    [InlineData("DateLessThanEquals", "'2026-01'", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateGreaterThan", "'2026-01-01T00:00Z'", "2026-01-01T00:00:00Z", false)]
    [InlineData("DateGreaterThanEquals", "'2026-01-01T00:00Z'", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateGreaterThan", "'2026-01-01T00:00Z'", "tomorrow", false)]
    [InlineData("Bool", "true", "true", true)]
    [InlineData("Bool", "'false'", "true", false)]
    [InlineData("Bool", "'True'", "tRUE", true)]
    [InlineData("Bool", "'false'", "no", false)]
    [InlineData("BinaryEquals", "'QmluYXJ5'", "QmluYXJ5", true)]
    [InlineData("BinaryEquals", "'QmluYXJ5'", "QmluYXJ6", false)]
    [InlineData("BinaryEquals", "'QmluYXJ5'", "%", false)]
    [InlineData("IpAddress", "'203.0.113.0/24'", "203.0.113.255", true)]
    [InlineData("IpAddress", "'203.0.113.0/24'", "203.0.114.0", false)]
    [InlineData("IpAddress", "'203.0.113.7/24'", "203.0.113.255", true)]
    [InlineData("IpAddress", "'203.0.113.7'", "203.0.113.7", true)]
    [InlineData("IpAddress", "'203.0.113.7'", "203.0.113.8", false)]
    [InlineData("IpAddress", "'0.0.0.0/0'", "1.2.3.4", true)]
    [InlineData("IpAddress", "'0.0.0.0/0'", "2001:db8::1", false)]
    [InlineData("IpAddress", "'203.0.113.0/24'", "::ffff:203.0.113.9", true)]
    [InlineData("IpAddress", "'::ffff:203.0.113.0/120'", "203.0.113.9", true)]
    [InlineData("IpAddress", "'2001:DB8:1234:5678::/64'", "2001:db8:1234:5678:9::1", true)]
    [InlineData("IpAddress", "'2001:DB8:1234:5678::/64'", "2001:db8:1234:5679::1", false)]
    [InlineData("IpAddress", "'::/0'", "2001:db8::1", true)]
    [InlineData("IpAddress", "'10.0.0.0/8'", "0x0a.0.0.1", false)]
    [InlineData("IpAddress", "'8.0.0.0/8'", "010.0.0.1", false)]
    [InlineData("NotIpAddress", "'203.0.113.0/24'", "::ffff:203.0.113.9", false)]
    [InlineData("NotIpAddress", "'203.0.113.0/24'", "198.51.100.1", true)]
    [InlineData("ArnLike", "'arn:aws:s3:::b*'", "arn:aws:s3:::bucket", true)]
    [InlineData("ArnEquals", "'arn:aws:s3:::b*'", "arn:aws:s3:::bucket", true)]
    [InlineData("ArnLike", "'arn:aws:sns:*:1:finance/*'", "arn:aws:sns:r:9:store/abc:1:finance/x", false)]
    [InlineData("StringLike", "'arn:aws:sns:*:1:finance/*'", "arn:aws:sns:r:9:store/abc:1:finance/x", true)]
    [InlineData("ArnLike", "'arn:aws:s3:::b'", "arn:aws:s3:::B", false)]
    [InlineData("ArnLike", "'*'", "arn:aws:s3:::b", true)]
    [InlineData("ArnLike", "'*'", "no arn", false)]
    [InlineData("ArnNotLike", "'arn:aws:s3:::b*'", "arn:aws:s3:::bucket", false)]
    [InlineData("ArnNotEquals", "'arn:aws:s3:::b'", "no arn", true)]
    public void A_value_is_compared_as_its_operator_says(string @operator, string values, string fact, bool isMet) =>
        Assert.Equal(isMet, IsMet(@operator, values, fact));

    [Theory]
    [InlineData("StringEquals", "'a'", false)]
    [InlineData("StringNotEquals", "'a'", true)]
    [InlineData("StringNotLike", "'a'", true)]
    [InlineData("NumericNotEquals", "1", true)]
    [InlineData("NumericLessThan", "1", false)]
    [InlineData("DateNotEquals", "'2026'", true)]
    [InlineData("NotIpAddress", "'10.0.0.0/8'", true)]
    [InlineData("ArnNotLike", "'*'", true)]
    [InlineData("Bool", "'false'", false)]
    [InlineData("StringEqualsIfExists", "'a'", true)]
    [InlineData("BoolIfExists", "'true'", true)]
    [InlineData("StringNotEqualsIfExists", "'a'", true)]
    [InlineData("ForAllValues:StringEquals", "'a'", true)]
    [InlineData("ForAllValues:StringNotEquals", "'a'", true)]
    [InlineData("ForAnyValue:StringEquals", "'a'", false)]
    [InlineData("ForAnyValue:StringNotEquals", "'a'", false)]
    [InlineData("ForAnyValue:StringEqualsIfExists", "'a'", true)]
    [InlineData("Null", "true", true)]
    [InlineData("Null", "'false'", false)]
    [InlineData("Null", "['true','false']", true)]
    public void A_key_that_is_not_there_matches_nothing(string @operator, string values, bool isMet) =>
        Assert.Equal(isMet, IsMet(@operator, values, fact: null));

    [Theory]
    [InlineData("ForAllValues:StringEquals", "['a','b']", new[] { "a", "b" }, true)]
    [InlineData("ForAllValues:StringEquals", "['a','b']", new[] { "a", "c" }, false)]
    [InlineData("ForAnyValue:StringEquals", "['a','b']", new[] { "c", "b" }, true)]
    [InlineData("ForAnyValue:StringEquals", "['a','b']", new[] { "c", "d" }, false)]
    [InlineData("ForAllValues:StringNotEquals", "['a','b']", new[] { "c", "d" }, true)]
    [InlineData("ForAllValues:StringNotEquals", "['a','b']", new[] { "c", "b" }, false)]
    [InlineData("ForAnyValue:StringNotEquals", "['a','b']", new[] { "c", "b" }, true)]
    [InlineData("ForAnyValue:StringNotEquals", "['a','b']", new[] { "a", "b" }, false)]
    [InlineData("ForAllValues:StringLike", "'a*'", new[] { "" }, true)]
    [InlineData("ForAnyValue:StringLike", "'*'", new[] { "" }, false)]
    [InlineData("ForAllValues:StringLike", "'a*'", new string[0], true)]
    [InlineData("StringEquals", "'a'", new[] { "b", "a" }, true)]
    [InlineData("StringNotEquals", "'a'", new[] { "b", "a" }, false)]
    [InlineData("StringNotEquals", "'a'", new[] { "b", "c" }, true)]
    [InlineData("Null", "true", new string[0], true)]
    [InlineData("Null", "false", new[] { "" }, true)]
    public void Several_values_count_as_the_set_operator_says(
        string @operator, string values, string[] facts, bool isMet) =>
        Assert.Equal(isMet, IsMet($"{{'{@operator}':{{'x:key':{values}}}}}", new Facts { { "x:key", facts } }));

    [Fact]
    public void All_operators_and_all_keys_must_be_met()
    {
        const string Condition =
            "{'StringEquals':{'x:a':'1','x:b':['1','2']},'NumericLessThan':{'x:n':5}}";
        Assert.True(IsMet(Condition, new Facts { { "x:a", "1" }, { "x:b", "2" }, { "x:n", "4" } }));
        Assert.False(IsMet(Condition, new Facts { { "x:a", "1" }, { "x:b", "3" }, { "x:n", "4" } }));
        Assert.False(IsMet(Condition, new Facts { { "x:a", "1" }, { "x:b", "2" }, { "x:n", "5" } }));
        Assert.False(IsMet(Condition, new Facts { { "x:a", "1" }, { "x:b", "2" } }));
        Assert.True(IsMet("{}", []));
        Assert.True(IsMet("{'StringEquals':{}}", []));
    }

    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringLike", false)]
    [InlineData("StringEqualsIgnoreCase", false)]
    [InlineData("ArnLike", false)]
    [InlineData("Bool", false)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringNotLike", true)]
    [InlineData("ArnNotLike", true)]
    public void A_variable_without_a_value_is_equal_to_nothing(string @operator, bool isMet) =>
        Assert.Equal(isMet, IsMet(@operator, "'${aws:PrincipalTag/none}'", "true"));

    [Fact]
    public void Variables_stand_in_conditions_on_texts_and_ARNs()
    {
        var facts = new Facts
        {
            { "aws:username", "Alice*" }, { "x:key", "home/Alice*/y" }, { "x:arn", "arn:aws:s3:::Alice*" },
            { "x:flag", "TRUE" }, { "x:yes", "true" }, { "x:name", "aLICE*" },
        };
        Assert.True(IsMet("{'StringLike':{'x:key':'home/${aws:username}/?'}}", facts));
        Assert.False(IsMet("{'StringLike':{'x:key':'home/${aws:username}'}}", facts));
        Assert.True(IsMet("{'StringEquals':{'x:key':'home/${aws:username}/y'}}", facts));
        Assert.True(IsMet("{'StringEqualsIgnoreCase':{'x:name':'${aws:username}'}}", facts));
        Assert.True(IsMet("{'ArnEquals':{'x:arn':'arn:aws:s3:::${aws:username}'}}", facts));
        Assert.True(IsMet("{'Bool':{'x:flag':'${x:yes}'}}", facts));
        var literal = new Facts { { "x:text", "${aws:username}" } };
        Assert.True(IsMet("{'StringEquals':{'x:text':'${aws:username}'}}", literal, version: "2008-10-17"));
    }

    [Fact]
    public void A_key_is_asked_for_in_one_spelling()
    {
        var asked = new Asked();
        foreach (var key in new[] { "AWS:USERNAME", "aws:sourceip", "S3:PREFIX", "aws:principaltag/Team", "X:Own" })
        {
            var json = "{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{'Null':{'" + key + "':'true'}}}";
            Identity(json).Evaluate(new PolicyRequest
            {
                Action = "s3:GetObject",
                Resource = "arn:aws:s3:::bucket/a",
                Principal = User(Alice),
                Context = asked,
            });
        }

        Assert.Equal(["aws:username", "aws:SourceIp", "s3:prefix", "aws:PrincipalTag/Team", "X:Own"], asked.Keys);
    }

    private sealed class Asked : IConditionContext
    {
        public List<string> Keys { get; } = [];

        public bool TryGet(string key, out ConditionValues values)
        {
            Keys.Add(key);
            values = default;
            return false;
        }
    }
}
