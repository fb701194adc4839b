using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests.QueryApi;

public sealed class QueryApiTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Version = "2010-05-08";

    [Fact]
    public async Task A_form_is_answered_in_the_service_s_own_XML()
    {
        var answer = await server.Raw.IamAsync("GetUser");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal("text/xml", answer.Header("Content-Type"));
        Assert.Equal("GetUserResponse", answer.Xml.Name.LocalName);
        Assert.Equal("https://iam.amazonaws.com/doc/2010-05-08/", answer.Xml.Name.NamespaceName);
        Assert.Equal(answer.Header("x-amzn-RequestId"), answer["RequestId"]);
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:root", answer["Arn"]);
    }

    [Fact]
    public async Task A_query_to_the_service_does_as_well()
    {
        var target = $"/?Action=GetUser&Version={Version}";
        var signed = await server.Raw.SendAsync(new RawS3Request("GET", target) { Service = "iam" });
        Assert.Equal((200, null), signed.Outcome);
        var presigned = await server.Anonymous.SendAsync("GET", server.Raw.Presign("GET", target, "iam"));
        Assert.Equal((200, null), presigned.Outcome);
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:root", presigned["Arn"]);
    }

    [Fact]
    public async Task A_host_of_a_bucket_shadows_nothing()
    {
        var form = QueryCalls.NewForm(("Action", "GetUser"), ("Version", Version));
        var answer = await server.Raw.SendAsync(form with { Host = $"iam.{S3ServerFixture.Domain}" });
        Assert.Equal((200, null), answer.Outcome);
    }

    [Fact]
    public async Task Other_origins_are_told_nothing()
    {
        var form = QueryCalls.NewForm(("Action", "GetUser"), ("Version", Version));
        var answer = await server.Raw.SendAsync(
            form with { Headers = [.. form.Headers, ("Origin", "https://elsewhere.test")] });
        Assert.DoesNotContain(
            answer.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("sts")]
    public async Task A_signature_for_another_service_is_refused(string service)
    {
        var form = QueryCalls.NewForm(("Action", "CreateUser"), ("Version", Version), ("UserName", "scoped"));
        var refused = await server.Raw.SendAsync(form with { Service = service });
        Assert.Equal((400, "IncompleteSignature"), refused.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "scoped"))).Outcome);
    }

    [Fact]
    public async Task A_signature_for_IAM_is_worth_nothing_at_S3()
    {
        var refused = await server.Raw.SendAsync(new RawS3Request("GET", "/") { Service = "iam" });
        Assert.Equal((400, "AuthorizationHeaderMalformed"), refused.Outcome);
    }

    [Fact]
    public async Task Without_a_signature_nothing_is_done()
    {
        var refused = await server.Anonymous.IamAsync("CreateUser", ("UserName", "nobody"));
        Assert.Equal((403, "MissingAuthenticationToken"), refused.Outcome);
        Assert.Equal("ErrorResponse", refused.Xml.Name.LocalName);
        Assert.Equal("Sender", refused["Type"]);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "nobody"))).Outcome);
    }

    [Fact]
    public async Task A_body_that_is_not_the_signed_one_is_refused()
    {
        var form = QueryCalls.NewForm(("Action", "CreateUser"), ("Version", Version), ("UserName", "unsigned"));
        var refused = await server.Raw.SendAsync(form with { Payload = PayloadMode.Unsigned });
        Assert.Equal((400, "IncompleteSignature"), refused.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "unsigned"))).Outcome);
    }

    [Fact]
    public async Task A_presigned_query_cannot_be_given_a_body()
    {
        var target = server.Raw.Presign("POST", $"/?Action=CreateUser&Version={Version}", "iam");
        var form = QueryCalls.NewForm(("UserName", "added"));
        var refused = await server.Anonymous.SendAsync(
            new RawS3Request("POST", target) { Headers = form.Headers, Body = form.Body });
        Assert.Equal((403, "SignatureDoesNotMatch"), refused.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "added"))).Outcome);
    }

    [Theory]
    [InlineData("Nothing", Version, 400, "InvalidAction")]
    [InlineData("GetUser", "2011-06-15", 400, "InvalidAction")]
    [InlineData("UploadServerCertificate", Version, 501, "NotImplemented")]
    public async Task What_is_not_served_is_never_a_success(string action, string version, int status, string code)
    {
        var refused = await server.Raw.SendAsync(QueryCalls.NewForm(("Action", action), ("Version", version)));
        Assert.Equal((status, code), refused.Outcome);
    }

    [Theory]
    [InlineData("Action=GetUser&Version=2010-05-08&UserName=a&UserName=b", 404, "MalformedQueryString")]
    [InlineData("Action=GetUser&Version=2010-05-08&UserName=%F", 404, "MalformedQueryString")]
    [InlineData("Action=GetUser&Version=2010-05-08&UserName=%FF", 404, "MalformedQueryString")]
    [InlineData("Version=2010-05-08", 400, "MissingAction")]
    [InlineData("Action=GetUser", 400, "InvalidAction")]
    [InlineData("Action=CreateUser&Version=2010-05-08", 400, "ValidationError")]
    [InlineData("Action=CreateUser&Version=2010-05-08&UserName=a&Tags.member.x.Key=1", 404, "MalformedQueryString")]
    public async Task A_form_that_is_no_form_is_refused(string body, int status, string code)
    {
        var form = QueryCalls.NewForm() with { Body = Encoding.UTF8.GetBytes(body) };
        Assert.Equal((status, code), (await server.Raw.SendAsync(form)).Outcome);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        var form = QueryCalls.NewForm() with { Body = Encoding.ASCII.GetBytes("Action=" + new string('a', 1 << 20)) };
        Assert.Equal((413, "RequestEntityTooLarge"), (await server.Raw.SendAsync(form)).Outcome);
    }

    [Fact]
    public async Task More_parameters_than_the_limit_are_refused()
    {
        var many = string.Join('&', Enumerable.Range(0, 5_000).Select(number => $"P{number}=1"));
        var form = QueryCalls.NewForm() with
        {
            Body = Encoding.ASCII.GetBytes("Action=GetUser&Version=2010-05-08&" + many),
        };
        Assert.Equal((404, "MalformedQueryString"), (await server.Raw.SendAsync(form)).Outcome);
    }
}
