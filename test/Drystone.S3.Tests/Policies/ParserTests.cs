using System.Text;
using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>What is not taken, and what is said of it.</summary>
public sealed class ParserTests
{
    private const string BadJson = "Policies must be valid JSON and the first byte must be '{'";

    private static string Refusal(string json, PolicyKind kind) =>
        Assert.Throws<PolicyException>(() => Parse(json, kind)).Message;

    private static string RefusedStatement(string statement, PolicyKind kind) =>
        Refusal($"{{'Version':'2012-10-17','Statement':[{statement}]}}", kind);

    [Theory]
    [InlineData("", BadJson)]
    [InlineData(" {}", BadJson)]
    [InlineData("[]", BadJson)]
    [InlineData("{", BadJson)]
    [InlineData("{} x", BadJson)]
    [InlineData("{'Version':'2012-10-17',}", BadJson)]
    [InlineData("{'Version':'2012-10-17','Version':'2012-10-17','Statement':[]}", BadJson)]
    [InlineData("{'Statement':'\\ud800'}", "Invalid policy syntax.")]
    [InlineData("{'Id':'\\ud800','Statement':[]}", BadJson)]
    [InlineData("{}", "Missing required field Statement cannot be empty!")]
    [InlineData("{'Statement':[]}", "Could not parse the policy: Statement is empty!")]
    [InlineData("{'Statement':['x']}", "Invalid policy syntax.")]
    [InlineData("{'Version':'2020-01-01','Statement':[]}", "The policy must contain a valid version string")]
    [InlineData("{'Version':1,'Statement':[]}", "Invalid policy syntax.")]
    [InlineData("{'version':'2012-10-17','Statement':[]}", "Unknown field version")]
    [InlineData("{'Statement':[[[[[[[1]]]]]]]}", BadJson)]
    public void A_bucket_policy_is_an_object_of_known_elements(string json, string message) =>
        Assert.Equal(message, Refusal(json, PolicyKind.Bucket));

    [Theory]
    [InlineData("'Effect':'Allow'", "'Effect':'allow'", "Invalid effect: allow")]
    [InlineData("'Effect':'Allow',", "", "Missing required field Effect cannot be empty!")]
    [InlineData("'Effect':'Allow'", "'Effect':['Allow']", "Invalid policy syntax.")]
    [InlineData("'Effect'", "'Foo':1,'Effect'", "Unknown field Foo")]
    [InlineData("'Effect'", "'Sid':1,'Effect'", "Invalid policy syntax.")]
    [InlineData("'Effect'", "'Effect':'Allow','Effect'", BadJson)]
    [InlineData("'Principal':'*',", "", "Missing required field Principal cannot be empty!")]
    [InlineData("'Principal':'*'", "'Principal':{}", "Missing required field Principal cannot be empty!")]
    [InlineData("'Principal':'*'", "'Principal':{'AWS':[]}", "Missing required field Principal cannot be empty!")]
    [InlineData("'Principal':'*'", "'Principal':'x'", "Invalid principal in policy")]
    [InlineData("'Principal':'*'", "'Principal':{'Foo':'*'}", "Invalid principal in policy")]
    [InlineData("'Principal':'*'", "'Principal':{'*':'*'}", "Invalid principal in policy")]
    [InlineData("'Principal':'*'", "'Principal':['*']", "Invalid policy syntax.")]
    [InlineData("'Principal':'*'", "'NotPrincipal':{'AWS':'111122223333'}", "Allow with NotPrincipal is not allowed.")]
    [InlineData("'Principal':'*'", "'Principal':'*','NotPrincipal':'*'", "Invalid policy syntax.")]
    [InlineData("'Action':'s3:GetObject'", "'Action':[]", "Missing required field Action cannot be empty!")]
    [InlineData("'Action':'s3:GetObject',", "", "Missing required field Action cannot be empty!")]
    [InlineData("'Action':'s3:GetObject'", "'Action':{}", "Invalid policy syntax.")]
    [InlineData("'Action':'s3:GetObject'", "'Action':'s3:GetObjects'", "Policy has invalid action")]
    [InlineData("'Action':'s3:GetObject'", "'Action':'s3:Foo*'", "Policy has invalid action")]
    [InlineData("'Action':'s3:GetObject'", "'Action':'GetObject'", "Policy has invalid action")]
    [InlineData("'Action':'s3:GetObject'", "'Action':'iam:GetUser'", "Policy has invalid action")]
    [InlineData("'Action':'s3:GetObject'", "'Action':''", "Policy has invalid action")]
    [InlineData("'Action':'s3:GetObject'", "'Action':['s3:GetObject','x:y']", "Policy has invalid action")]
    [InlineData(
        "'Action':'s3:GetObject'", "'Action':'s3:GetObject','NotAction':'s3:PutObject'", "Invalid policy syntax.")]
    [InlineData("arn:aws:s3:::bucket/*", "", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "bucket", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::other/*", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket2", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws-cn:s3:::bucket/*", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:iam:::bucket/*", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:eu-west-1::bucket/*", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3::${aws:username}:bucket/*", "Policy has invalid resource")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:username", "Policy has an invalid variable")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${}", "Policy has an invalid variable")]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:userid, x}", "Policy has an invalid variable")]
    [InlineData(
        "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", "Action does not apply to any resource(s) in statement")]
    [InlineData("s3:GetObject", "s3:ListBucket", "Action does not apply to any resource(s) in statement")]
    [InlineData("s3:GetObject", "s3:ListAllMyBuckets", "Action does not apply to any resource(s) in statement")]
    public void A_statement_of_a_bucket_policy_is_checked_as_a_whole(string part, string instead, string message)
    {
        const string Statement =
            "{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::bucket/*'}";
        var changed = Statement.Replace(part, instead, StringComparison.Ordinal);
        Assert.Equal(message, RefusedStatement(changed, PolicyKind.Bucket));
    }

    [Theory]
    [InlineData("s3:GetObject", "'StringEquals':{'s3:Foo':'x'}", "Policy has an invalid condition key")]
    [InlineData("s3:GetObject", "'StringEquals':{'aws:Foo':'x'}", "Policy has an invalid condition key")]
    [InlineData("s3:GetObject", "'StringEquals':{'userid':'x'}", "Policy has an invalid condition key")]
    [InlineData("s3:GetObject", "'StringEquals':{'s3:ExistingObjectTag/':'x'}", "Policy has an invalid condition key")]
    [InlineData("s3:GetObject", "'StringEquals':{'aws:PrincipalTag':'x'}", "Policy has an invalid condition key")]
    [InlineData("s3:GetObject", "'Equals':{'aws:userid':'x'}", "Invalid Condition type : Equals")]
    [InlineData("s3:GetObject", "'stringEquals':{'aws:userid':'x'}", "Invalid Condition type : stringEquals")]
    [InlineData("s3:GetObject", "'NullIfExists':{'aws:userid':'true'}", "Invalid Condition type : NullIfExists")]
    [InlineData(
        "s3:GetObject", "'ForSome:StringLike':{'aws:userid':'x'}", "Invalid Condition type : ForSome:StringLike")]
    [InlineData("s3:GetObject", "'StringEquals':{'aws:userid':[]}", "Invalid policy syntax.")]
    [InlineData("s3:GetObject", "'StringEquals':{'aws:userid':{}}", "Invalid policy syntax.")]
    [InlineData("s3:GetObject", "'StringEquals':{'aws:userid':null}", "Invalid policy syntax.")]
    [InlineData("s3:GetObject", "'StringEquals':'x'", "Invalid policy syntax.")]
    [InlineData("s3:GetObject", "'Bool':{'aws:SecureTransport':'yes'}", "Invalid value for Bool in Condition: yes")]
    [InlineData("s3:GetObject", "'Null':{'aws:userid':'x'}", "Invalid value for Null in Condition: x")]
    [InlineData(
        "s3:GetObject", "'NumericEquals':{'s3:signatureAge':'x'}", "Invalid value for NumericEquals in Condition: x")]
    [InlineData(
        "s3:GetObject", "'DateEquals':{'aws:CurrentTime':'May'}", "Invalid value for DateEquals in Condition: May")]
    [InlineData(
        "s3:GetObject", "'IpAddress':{'aws:SourceIp':'1.2.3.4/33'}",
        "Invalid value for IpAddress in Condition: 1.2.3.4/33")]
    [InlineData(
        "s3:GetObject", "'IpAddress':{'aws:SourceIp':'1.2.3'}", "Invalid value for IpAddress in Condition: 1.2.3")]
    [InlineData("s3:GetObject", "'BinaryEquals':{'aws:userid':'%'}", "Invalid value for BinaryEquals in Condition: %")]
    [InlineData("s3:GetObject", "'ArnLike':{'aws:SourceArn':'x'}", "Invalid value for ArnLike in Condition: x")]
    [InlineData(
        "s3:GetObject", "'StringEquals':{'s3:prefix':'x'}",
        "Conditions do not apply to combination of actions and resources in statement")]
    [InlineData(
        "s3:*", "'StringEquals':{'s3:prefix':'x'}",
        "Conditions do not apply to combination of actions and resources in statement")]
    [InlineData(
        "s3:Get*','s3:PutObject", "'StringEquals':{'s3:x-amz-acl':'private'}",
        "Conditions do not apply to combination of actions and resources in statement")]
    public void A_condition_has_a_known_operator_a_known_key_and_values_of_its_kind(
        string action, string condition, string message) =>
        Assert.Equal(message, RefusedStatement(
            "{'Effect':'Deny','Principal':'*','Action':['" + action + "'],'Resource':'arn:aws:s3:::bucket/*',"
            + "'Condition':{" + condition + "}}", PolicyKind.Bucket));

    [Theory]
    [InlineData("'Effect':'Allow','Action':'s3:*','Resource':'x'", "Resource x must be in ARN format or \"*\".")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::'",
        "Resource arn:aws:s3::: must be in ARN format or \"*\".")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws-cn:s3:::b'",
        "Partition \"aws-cn\" is not valid for resource \"arn:aws-cn:s3:::b\".")]
    [InlineData("'Effect':'Allow','Action':'s3:*'", "Policy statement must contain resources.")]
    [InlineData("'Effect':'Allow','Resource':'*'", "Policy statement must contain actions.")]
    [InlineData(
        "'Effect':'Allow','Action':'GetObject','Resource':'*'",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData(
        "'Effect':'Allow','Action':'s*:x','Resource':'*'",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:','Resource':'*'",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Principal':'*'",
        "Policy document should not specify a principal.")]
    [InlineData("'Effect':'allow','Action':'s3:*','Resource':'*'", "Syntax errors in policy.")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Sid':'a b'", "Statement IDs (SID) must be alpha-numeric.")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{'StringEquals':{'x':'y'}}",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    public void A_policy_of_an_identity_is_refused_in_the_words_of_IAM(string statement, string message)
    {
        Assert.Equal(message, RefusedStatement($"{{{statement}}}", PolicyKind.Identity));
        Assert.Equal(message, RefusedStatement($"{{{statement}}}", PolicyKind.Session));
    }

    [Theory]
    [InlineData("'Effect':'Allow','Action':'sts:AssumeRole'", "Missing required field Principal cannot be empty!")]
    [InlineData(
        "'Effect':'Allow','Action':'s3:GetObject','Principal':'*'",
        "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData(
        "'Effect':'Allow','Action':'sts:GetCallerIdentity','Principal':'*'",
        "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData(
        "'Effect':'Allow','Action':'sts:AssumeRole','Principal':'*','Resource':'*'", "Has prohibited field Resource")]
    [InlineData(
        "'Effect':'Deny','Action':'sts:AssumeRole','NotPrincipal':{'AWS':'111122223333'}",
        "Allow with NotPrincipal is not allowed.")]
    [InlineData(
        "'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'AWS':'arn:aws:iam::111122223333:group/g'}",
        "Invalid principal in policy")]
    [InlineData(
        "'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'AWS':'arn:aws:iam::111122223333:user/*'}",
        "Invalid principal in policy")]
    [InlineData(
        "'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'CanonicalUser':"
            + "'79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'}",
        "Invalid principal in policy")]
    public void A_trust_policy_says_who_may_assume_the_role_and_no_more(string statement, string message) =>
        Assert.Equal(message, RefusedStatement($"{{{statement}}}", PolicyKind.Trust));

    [Fact]
    public void What_is_taken_keeps_its_version_its_id_and_its_Sids()
    {
        var policy = Parse(
            """
            {'Statement':[{'Sid':'first one','Effect':'Deny','Principal':{'AWS':['111122223333','*'],'Service':
            'logging.s3.amazonaws.com','Federated':'accounts.google.com',
            'CanonicalUser':'79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'},
            'NotAction':'s3:Get*','Resource':['arn:aws:s3:::bucket','arn:aws:s3:::buc*'],
            'Condition':{'StringLike':{'accounts.google.com:sub':'1','s3:authType':'REST-HEADER'}}},
            {'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:root'},'Action':'*','Resource':'*'}],
            'Id':'the policy','Version':'2008-10-17'}
            """, PolicyKind.Bucket);
        Assert.Equal("2008-10-17", policy.Version);
        Assert.Equal("the policy", policy.Id);
        Assert.Equal(["first one", null], policy.Statements.Select(statement => statement.Sid));
        Assert.Equal(
            [PolicyEffect.Deny, PolicyEffect.Allow], policy.Statements.Select(statement => statement.Effect));
        Assert.Equal(Enumerable.Repeat("arn:aws:iam::111122223333:root", 2), policy.PrincipalArns);
        Assert.Equal([CanonicalUser], policy.CanonicalUserIds);
    }

    [Fact]
    public void A_Sid_stands_once()
    {
        const string Statement = "{'Sid':'a','Effect':'Allow','Action':'s3:*','Resource':'*'}";
        Assert.Equal(
            "Statement IDs (SID) in a single policy must be unique.",
            RefusedStatement($"{Statement},{Statement}", PolicyKind.Identity));
    }

    [Theory]
    [InlineData(PolicyKind.Bucket, PolicyLimits.BucketPolicyBytes)]
    [InlineData(PolicyKind.Identity, PolicyLimits.RoleInlineCharacters)]
    [InlineData(PolicyKind.Session, PolicyLimits.SessionPolicyCharacters)]
    [InlineData(PolicyKind.Trust, PolicyLimits.TrustPolicyCharacters)]
    public void A_policy_has_a_size(PolicyKind kind, int limit)
    {
        var rest = kind switch
        {
            PolicyKind.Bucket => "'Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::bucket/*'",
            PolicyKind.Trust => "'Principal':'*','Action':'sts:AssumeRole'",
            _ => "'Action':'s3:*','Resource':'*'",
        };
        var start = "{'Version':'2012-10-17','Id':'";
        var end = $"','Statement':[{{'Effect':'Allow',{rest}}}]}}";
        var full = start + new string('x', limit - start.Length - end.Length) + end;
        Assert.Equal(limit, Parse(full, kind).CharacterCount);

        var tooLong = full.Replace("'Id':'", "'Id':'x", StringComparison.Ordinal);
        var error = Assert.Throws<PolicyException>(() => Parse(tooLong, kind));
        Assert.True(error.IsTooLarge);
        Assert.Contains($"{limit}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void White_space_counts_for_buckets_only()
    {
        const string Start = "{'Statement':[{'Effect':'Allow','Action':'s3:*','Resource':'*'}],";
        var policy = Start + new string(' ', 50_000) + "'Id':'a b'}";
        Assert.Equal(policy.Length - 50_001, Parse(policy, PolicyKind.Identity).CharacterCount);
        Assert.True(Assert.Throws<PolicyException>(() => Parse(policy, PolicyKind.Bucket)).IsTooLarge);
        var huge = Start + new string('\n', PolicyLimits.DocumentBytes) + "'Id':'a b'}";
        Assert.True(Assert.Throws<PolicyException>(() => Parse(huge, PolicyKind.Identity)).IsTooLarge);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_no_policy()
    {
        byte[] json = [.. Encoding.UTF8.GetBytes("{\"Id\":\""), 0xff, .. Encoding.UTF8.GetBytes("\"}")];
        Assert.Equal(
            BadJson,
            Assert.Throws<PolicyException>(() => PolicyDocument.Parse(json, PolicyKind.Bucket, "bucket")).Message);
    }
}
