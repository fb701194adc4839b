using Drystone.S3.Policies;
using Drystone.S3.Policies.Tables;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>Action and NotAction, and the tables of S3.</summary>
public sealed class ActionTests
{
    [Theory]
    [InlineData("'s3:GetObject'", "s3:GetObject", true)]
    [InlineData("'S3:getobject'", "s3:GetObject", true)]
    [InlineData("'s3:GetObject'", "S3:GETOBJECT", true)]
    [InlineData("'s3:GetObject'", "s3:GetObjectVersion", false)]
    [InlineData("'s3:GetObject*'", "s3:GetObjectVersion", true)]
    [InlineData("'s3:*Object'", "s3:PutObject", true)]
    [InlineData("'s3:?etObject'", "s3:GetObject", true)]
    [InlineData("'s3:?etObject'", "s3:PutObject", false)]
    [InlineData("['s3:PutObject','s3:Get*']", "s3:GetBucketAcl", true)]
    [InlineData("'*'", "iam:CreateUser", true)]
    [InlineData("'iam:*User'", "iam:CreateUser", true)]
    [InlineData("'iam:*User'", "iam:CreateRole", false)]
    [InlineData("'s3:*'", "s3-outposts:GetObject", false)]
    [InlineData("'s3:*'", "s3:NoSuchAction", true)]
    public void Actions_have_wildcards_and_no_case(string actions, string action, bool matches)
    {
        var request = Request(action, "arn:aws:s3:::bucket/a");
        var allow = Identity($"{{'Effect':'Allow','Action':{actions},'Resource':'*'}}");
        Assert.Equal(matches, allow.Evaluate(request).Effect == PolicyEffect.Allow);
        var deny = Identity($"{{'Effect':'Deny','NotAction':{actions},'Resource':'*'}}");
        Assert.Equal(matches, deny.Evaluate(request).Effect == PolicyEffect.None);
    }

    [Theory]
    [InlineData("s3:GetObject", S3ResourceKind.Object)]
    [InlineData("s3:putbucketpolicy", S3ResourceKind.Bucket)]
    [InlineData("s3:ListBucket", S3ResourceKind.Bucket)]
    [InlineData("s3:ListAllMyBuckets", S3ResourceKind.Other)]
    [InlineData("s3:GetObjects", null)]
    [InlineData("GetObject", null)]
    public void Each_action_is_about_a_bucket_or_an_object_or_neither(string action, S3ResourceKind? kind) =>
        Assert.Equal(kind, S3Actions.KindOf(action));

    [Fact]
    public void Rights_on_objects_give_none_on_the_bucket()
    {
        // Silo SN-2026-004: bucket/* let its holder write the policy of the bucket.
        var allow = Identity("{'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::bucket/*'}");
        Assert.Equal(PolicyEffect.Allow, allow.Evaluate(Get("a")).Effect);
        Assert.Equal(
            PolicyEffect.None, allow.Evaluate(Request("s3:PutBucketPolicy", "arn:aws:s3:::bucket")).Effect);
    }

    [Fact]
    public void Actions_on_versions_are_actions_of_their_own()
    {
        // Silo SN-2026-010: the right to delete an object deleted versions.
        var allow = Identity("{'Effect':'Allow','Action':'s3:DeleteObject','Resource':'*'}");
        Assert.Equal(
            PolicyEffect.None, allow.Evaluate(Request("s3:DeleteObjectVersion", "arn:aws:s3:::bucket/a")).Effect);
    }

    [Fact]
    public void The_tables_name_nothing_twice_and_only_what_is_there()
    {
        Assert.Equal(S3Actions.All.Count, S3Actions.All.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var keys = S3ConditionKeys.All.Concat(GlobalConditionKeys.All).ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(S3ConditionKeys.All, key => Assert.False(S3ConditionKeys.Find(key)!.Value.IsEmpty));
    }

    [Theory]
    [InlineData("s3:ListBucket", "arn:aws:s3:::bucket", "s3:prefix")]
    [InlineData("s3:*", "arn:aws:s3:::bucket", "s3:prefix")]
    [InlineData("*", "*", "S3:MAX-KEYS")]
    [InlineData("s3:PutObject", "arn:aws:s3:::bucket/*", "s3:x-amz-acl")]
    [InlineData("s3:PutObject", "arn:aws:s3:::bucket/*", "s3:RequestObjectTag/a b")]
    [InlineData("s3:GetObject", "arn:aws:s3:::bucket/*", "s3:ExistingObjectTag/team")]
    [InlineData("s3:GetObjectVersion", "arn:aws:s3:::bucket/*", "s3:VersionId")]
    [InlineData("s3:GetObject", "arn:aws:s3:::bucket/*", "aws:PrincipalTag/team")]
    [InlineData("s3:GetObject", "arn:aws:s3:::bucket/*", "s3:signatureversion")]
    [InlineData("s3:GetObject", "arn:aws:s3:::bucket/*", "accounts.google.com:sub")]
    [InlineData("s3:GetObject", "arn:aws:s3:::bucket/${aws:username}", "saml:sub")]
    public void A_key_is_taken_where_an_action_says_something_of_it(string action, string resource, string key) =>
        Assert.NotNull(Bucket($"{{'Effect':'Deny','Principal':'*','Action':'{action}','Resource':'{resource}',"
            + $"'Condition':{{'StringEquals':{{'{key}':'x'}}}}}}"));
}
