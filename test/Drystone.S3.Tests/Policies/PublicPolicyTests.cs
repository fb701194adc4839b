using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>What Block Public Access takes for public.</summary>
public sealed class PublicPolicyTests
{
    private static bool IsPublic(string principal, string condition = "{}", string effect = "Allow") => Bucket(
        $"{{'Effect':'{effect}','Principal':{principal},'Action':'s3:PutObject','Resource':'*',"
        + $"'Condition':{condition}}}").IsPublic;

    [Theory]
    [InlineData("'*'", true)]
    [InlineData("{'AWS':'*'}", true)]
    [InlineData("{'AWS':['111122223333','*']}", true)]
    [InlineData("{'Federated':'graph.facebook.com'}", true)]
    [InlineData("{'AWS':'111122223333'}", false)]
    [InlineData("{'AWS':'arn:aws:iam::111122223333:user/alice'}", false)]
    [InlineData("{'Service':'logging.s3.amazonaws.com'}", false)]
    [InlineData("{'CanonicalUser':'79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'}", false)]
    public void A_policy_is_public_unless_it_names_fixed_principals(string principal, bool isPublic) =>
        Assert.Equal(isPublic, IsPublic(principal));

    [Theory]
    [InlineData("{'StringLike':{'aws:SourceVpc':'vpc-*'}}", true)]
    [InlineData("{'StringEquals':{'aws:SourceVpc':'vpc-91237329'}}", false)]
    [InlineData("{'StringLike':{'AWS:sourcevpc':'vpc-91237329'}}", false)]
    [InlineData("{'StringEquals':{'aws:SourceVpc':['vpc-1','${aws:username}']}}", true)]
    [InlineData("{'StringEqualsIfExists':{'aws:SourceVpc':'vpc-1'}}", true)]
    [InlineData("{'ForAllValues:StringEquals':{'aws:SourceVpc':'vpc-1'}}", true)]
    [InlineData("{'ForAnyValue:StringEquals':{'aws:SourceVpc':'vpc-1'}}", false)]
    [InlineData("{'StringNotEquals':{'aws:SourceVpc':'vpc-1'}}", true)]
    [InlineData("{'Null':{'aws:SourceVpc':'false'}}", true)]
    [InlineData("{'StringEquals':{'aws:Referer':'https://example.com'}}", true)]
    [InlineData("{'StringEquals':{'aws:PrincipalOrgID':'o-1'}}", false)]
    [InlineData("{'StringEquals':{'aws:SourceOwner':'111122223333'}}", false)]
    [InlineData("{'StringEquals':{'aws:SourceAccount':'111122223333'}}", false)]
    [InlineData("{'ArnEquals':{'aws:SourceArn':'arn:aws:sns:r:1:t'}}", false)]
    [InlineData("{'ArnLike':{'aws:SourceArn':'arn:aws:sns:*:1:t'}}", true)]
    [InlineData("{'StringEquals':{'s3:x-amz-server-side-encryption-aws-kms-key-id':'k'}}", false)]
    [InlineData("{'StringEquals':{'aws:userid':'AIDAEXAMPLE'}}", false)]
    [InlineData("{'StringEquals':{'aws:userid':'anonymous'}}", true)]
    [InlineData("{'StringEqualsIgnoreCase':{'aws:userid':['AIDAEXAMPLE','Anonymous']}}", true)]
    [InlineData("{'StringLike':{'aws:userid':'AROAEXAMPLE:*'}}", true)]
    [InlineData("{'StringEquals':{'aws:userid':'AROAEXAMPLE:session'}}", true)]
    [InlineData("{'ArnLike':{'s3:DataAccessPointArn':'arn:aws:s3:us-west-2:123456789012:accesspoint/*'}}", false)]
    [InlineData("{'ArnLike':{'s3:DataAccessPointArn':'arn:aws:s3:us-west-2:*:accesspoint/a'}}", true)]
    [InlineData("{'StringEquals':{'s3:DataAccessPointAccount':'123456789012'}}", false)]
    [InlineData("{'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}}", false)]
    [InlineData("{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}", false)]
    [InlineData("{'IpAddress':{'aws:SourceIp':'0.0.0.0/1'}}", true)]
    [InlineData("{'IpAddress':{'aws:SourceIp':['203.0.113.0/24','8.0.0.0/7']}}", true)]
    [InlineData("{'IpAddress':{'aws:SourceIp':'2001:db8::/32'}}", false)]
    [InlineData("{'IpAddress':{'aws:SourceIp':'2000::/3'}}", true)]
    [InlineData("{'IpAddress':{'aws:VpcSourceIp':'10.0.0.0/24'}}", true)]
    [InlineData("{'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}}", true)]
    public void A_condition_on_fixed_values_keeps_a_policy_from_being_public(string condition, bool isPublic) =>
        Assert.Equal(isPublic, IsPublic("'*'", condition));

    [Fact]
    public void One_public_statement_is_enough_and_a_Deny_is_none()
    {
        const string Fixed = "{'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':'s3:*','Resource':'*'}";
        const string Open = "{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*'}";
        Assert.False(Bucket(Fixed).IsPublic);
        Assert.True(Bucket($"{Fixed},{Open}").IsPublic);
        Assert.False(IsPublic("'*'", effect: "Deny"));
        Assert.False(Identity("{'Effect':'Allow','Action':'s3:*','Resource':'*'}").IsPublic);
    }
}
