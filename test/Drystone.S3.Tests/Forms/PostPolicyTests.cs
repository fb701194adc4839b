using System.Text;
using System.Text.Json;
using Drystone.S3.Forms;

namespace Drystone.S3.Tests.Forms;

[Trait("Attack", "15")]
public sealed class PostPolicyTests
{
    private const string Bucket = "bucket";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_form_that_says_what_it_may_is_let_through()
    {
        object[] conditions =
        [
            new { bucket = Bucket }, new[] { "starts-with", "$key", "user/" }, new[] { "eq", "$acl", "private" },
            new[] { "starts-with", "$Content-Type", "image/" }, new[] { "starts-with", "$x-amz-meta-a", "" },
            new object[] { "content-length-range", 1, "1048576" },
        ];
        var policy = Parse(conditions);
        policy.Check(
            Form(
                ("KEY", "user/a"), ("acl", "private"), ("content-type", "image/png, image/jpeg"), ("x-amz-meta-a", ""),
                ("policy", "p"), ("x-amz-signature", "s"), ("AWSAccessKeyId", "a"), ("x-ignore-b", "c")),
            Bucket, Now);
        Assert.Equal((1, 1_048_576), (policy.MinSizeBytes, policy.MaxSizeBytes));
    }

    /// <summary>Of a policy for bucket, key and acl.</summary>
    [Theory]
    [InlineData("user/a", "private", null, null, "other", "Policy Condition failed: [\"eq\", \"$bucket\", \"bucket\"]")]
    [InlineData(
        "other/a", "private", null, null, Bucket, "Policy Condition failed: [\"starts-with\", \"$key\", \"user/\"]")]
    [InlineData("user/a", "Private", null, null, Bucket, "Policy Condition failed: [\"eq\", \"$acl\", \"private\"]")]
    [InlineData("user/a", null, null, null, Bucket, "Policy Condition failed: [\"eq\", \"$acl\", \"private\"]")]
    [InlineData("user/a", "private", "x-amz-meta-a", "b", Bucket, "Extra input fields: x-amz-meta-a")]
    [InlineData("user/a", "private", "tagging", "b", Bucket, "Extra input fields: tagging")]
    [InlineData(
        "user/a", "private", "success_action_redirect", "b", Bucket, "Extra input fields: success_action_redirect")]
    [InlineData("user/a", "private", "x-ignored", "b", Bucket, "Extra input fields: x-ignored")]
    [InlineData(
        "user/a", "private", "bucket", "bucket", "other", "Policy Condition failed: [\"eq\", \"$bucket\", \"bucket\"]")]
    public void A_form_that_says_something_else_is_refused(
        string key, string? acl, string? extra, string? value, string bucket, string reason)
    {
        var policy = Parse(
            new { bucket = Bucket }, new[] { "starts-with", "$key", "user/" }, new[] { "eq", "$acl", "private" });
        List<(string, string)> fields = [("key", key)];
        fields.AddRange(acl is null ? [] : [("acl", acl)]);
        fields.AddRange(extra is null ? [] : [(extra, value!)]);
        Refuse(policy, Form([.. fields]), bucket, reason);
    }

    [Fact]
    public void The_bucket_has_to_be_said() => Refuse(
        Parse([new[] { "eq", "$key", "a" }]), Form(("key", "a")), Bucket, "Extra input fields: bucket");

    [Fact]
    public void A_field_that_is_not_there_does_not_even_begin_with_nothing() => Refuse(
        Parse(new { bucket = Bucket }, new[] { "eq", "$key", "a" }, new[] { "starts-with", "$acl", "" }),
        Form(("key", "a")), Bucket, "Policy Condition failed: [\"starts-with\", \"$acl\", \"\"]");

    [Fact]
    public void Every_type_of_a_list_of_types_has_to_begin_as_it_must() => Refuse(
        Parse(new { bucket = Bucket }, new[] { "starts-with", "$Content-Type", "image/" }),
        Form(("Content-Type", "image/png,text/html")), Bucket,
        "Policy Condition failed: [\"starts-with\", \"$Content-Type\", \"image/\"]");

    [Fact]
    public void A_policy_ends()
    {
        var policy = Parse(new { bucket = Bucket });
        policy.Check(Form(), Bucket, Now.AddHours(1).AddTicks(-1));
        Refuse(policy, Form(), Bucket, "Policy expired.", Now.AddHours(1));
    }

    [Fact]
    public void Names_and_operations_have_no_case() =>
        PostPolicy.Parse(Base64(
            "{\"expiration\":\"2027-01-01T00:00:00.5Z\",\"conditions\":[{\"bUcKeT\":\"bucket\"},"
                + "[\"StArTs-WiTh\",\"$KeY\",\"a\"],[\"EQ\",\"$AcL\",\"b\"]]}"))
            .Check(Form(("kEy", "a"), ("aCl", "b")), Bucket, Now);

    [Fact]
    public void The_narrowest_of_several_ranges_holds()
    {
        var policy = Parse(
            new object[] { "content-length-range", 1, 10 }, new object[] { "content-length-range", 5, 20 });
        Assert.Equal((5, 10), (policy.MinSizeBytes, policy.MaxSizeBytes));
        Assert.Null(Parse().MaxSizeBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"conditions\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00Z\"}")]
    [InlineData("{\"EXPIRATION\":\"2027-01-01T00:00:00Z\",\"conditions\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00Z\",\"CONDITIONS\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00Z\",\"conditions\":[],\"conditions\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00Z\",\"conditions\":{}}")]
    [InlineData("{\"expiration\":\"2027-01-01 00:00:00+00:00\",\"conditions\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00\",\"conditions\":[]}")]
    [InlineData("{\"expiration\":1798761600,\"conditions\":[]}")]
    [InlineData("{\"expiration\":\"2027-01-01T00:00:00Z\",\"conditions\":[[[[[[\"deep\"]]]]]]}")]
    public void What_is_no_policy_is_refused(string json) => RefuseDocument(json);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":\"b\",\"c\":\"d\"}")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("[]")]
    [InlineData("[\"eq\",\"$a\"]")]
    [InlineData("[\"eq\",\"a\",\"b\"]")]
    [InlineData("[\"eq\",\"$\",\"b\"]")]
    [InlineData("[\"eq\",\"$a\",1]")]
    [InlineData("[\"ends-with\",\"$a\",\"b\"]")]
    [InlineData("[1,\"$a\",\"b\"]")]
    [InlineData("[\"content-length-range\",0]")]
    [InlineData("[\"content-length-range\",-1,0]")]
    [InlineData("[\"content-length-range\",0,1.5]")]
    [InlineData("[\"content-length-range\",0,1e9]")]
    [InlineData("[\"content-length-range\",0,99999999999999999999]")]
    [InlineData("[\"content-length-range\",null,1]")]
    [InlineData("\"eq\"")]
    public void What_is_no_condition_is_refused(string condition) => RefuseDocument(
        $"{{\"expiration\":\"2027-01-01T00:00:00Z\",\"conditions\":[{condition}]}}");

    [Fact]
    public void What_is_not_base64_is_refused() => Assert.Equal(
        "InvalidPolicyDocument", Assert.Throws<S3Exception>(() => PostPolicy.Parse("{}")).Error.Code);

    private static PostPolicy Parse(params object[] conditions) => PostPolicy.Parse(Base64(
        JsonSerializer.Serialize(new { expiration = "2026-01-02T04:04:05Z", conditions })));

    private static FormFields Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), fileName: null);

    private static string Base64(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private static void Refuse(
        PostPolicy policy, FormFields fields, string bucket, string reason, DateTimeOffset? now = null)
    {
        var refusal = Assert.Throws<S3Exception>(() => policy.Check(fields, bucket, now ?? Now));
        Assert.Equal(("AccessDenied", "Invalid according to Policy: " + reason), (refusal.Error.Code, refusal.Message));
    }

    private static void RefuseDocument(string json)
    {
        var refusal = Assert.Throws<S3Exception>(() => PostPolicy.Parse(Base64(json)));
        Assert.Equal("InvalidPolicyDocument", refusal.Error.Code);
        Assert.StartsWith("Invalid Policy: ", refusal.Message, StringComparison.Ordinal);
    }
}
