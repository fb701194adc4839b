using System.Security.Cryptography;
using System.Text;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Documents that are bombs, lies or no documents.</summary>
[Trait("Attack", "24")]
public sealed class XmlTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private const string Prefixed = "xmlns:s=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private const string Entity = "<Object><Key>&a;</Key></Object>";
    private const string Gone = "<Object><Key>gone</Key></Object>";
    private const string Victim = "<Object><Key>victim</Key></Object>";

    [Theory]
    [InlineData("<!DOCTYPE d [<!ENTITY a \"victim\">]><Delete><Object><Key>&a;</Key></Object></Delete>")]
    [InlineData("<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Delete>" + Entity + "</Delete>")]
    [InlineData("<!DOCTYPE d SYSTEM \"http://127.0.0.1:1/x.dtd\"><Delete>" + Victim + "</Delete>")]
    [InlineData("<!DOCTYPE d [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\"> %p;]><Delete>" + Victim + "</Delete>")]
    [InlineData("<Delete><Object><Key>&unknown;</Key></Object></Delete>")]
    public async Task Entities_and_DTDs_are_refused(string document) => await RefuseDeleteAsync(document);

    [Fact]
    public async Task A_billion_laughs_are_refused()
    {
        var entities = string.Concat(Enumerable.Range(1, 9).Select(
            i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">"));
        await RefuseDeleteAsync(
            $"<!DOCTYPE d [<!ENTITY l0 \"lol\">{entities}]><Delete><Object><Key>&l9;</Key></Object></Delete>");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not xml")]
    [InlineData("{\"Delete\":{}}")]
    [InlineData("<Delete>")]
    [InlineData("<Delete></Delete>")]
    [InlineData("<Delete>" + Victim + "</Delete><Delete>" + Victim + "</Delete>")]
    [InlineData("<Delete>" + Victim + "</Delete>more")]
    [InlineData("<delete>" + Victim + "</delete>")]
    [InlineData("<Tagging>" + Victim + "</Tagging>")]
    [InlineData("<Delete xmlns=\"urn:elsewhere\">" + Victim + "</Delete>")]
    [InlineData("<Delete><Object xmlns=\"urn:elsewhere\"><Key>victim</Key></Object></Delete>")]
    [InlineData("<Delete><x:Object>victim</x:Object></Delete>")]
    [InlineData("<Delete><Object><Key>victim</Key><Key>other</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>victim<b/></Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key></Key></Object></Delete>")]
    [InlineData("<Delete><Object/></Delete>")]
    [InlineData("<Delete>text" + Victim + "</Delete>")]
    [InlineData("<Delete>" + Victim + "<Quiet>maybe</Quiet></Delete>")]
    [InlineData("<Delete>" + Victim + "<Quiet>true</Quiet><Quiet>false</Quiet></Delete>")]
    [InlineData("<Delete><Object><Key>victim</Key><Size>-1</Size></Object></Delete>")]
    [InlineData("<Delete><Object><Key>victim</Key><Size>1e9</Size></Object></Delete>")]
    [InlineData("<Delete><Object><Key>victim</Key><Size>99999999999999999999</Size></Object></Delete>")]
    [InlineData("<Delete><Object><Key>victim</Key><LastModifiedTime>soon</LastModifiedTime></Object></Delete>")]
    [InlineData("<Delete><Object><Key>&#xD800;</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>\u00c3\u0028</Key></Object></Delete>")]
    public async Task A_document_that_does_not_say_what_to_delete_deletes_nothing(string document) =>
        await RefuseDeleteAsync(document, document.Length == 0 ? "MissingRequestBodyError" : "MalformedXML");

    [Fact]
    public async Task A_document_in_another_encoding_than_it_says_deletes_nothing()
    {
        var utf16 = Encoding.Unicode.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?><Delete>{Victim}</Delete>");
        await RefuseDeleteAsync(utf16, "MalformedXML");
        await RefuseDeleteAsync("<?xml version=\"1.0\" encoding=\"no-such\"?><Delete>" + Victim + "</Delete>");
    }

    [Theory]
    [InlineData("\u00ef\u00bb\u00bf<Delete>" + Gone + "</Delete>")]
    [InlineData("<Delete " + Namespace + ">" + Gone + "</Delete>")]
    [InlineData("<s:Delete " + Prefixed + "><s:Object><s:Key>gone</s:Key></s:Object></s:Delete>")]
    [InlineData("<Delete><Unknown><Key>victim</Key></Unknown>" + Gone + "</Delete>")]
    [InlineData("<!-- " + Victim + " --><Delete>" + Gone + "</Delete>")]
    [InlineData("<Delete><Object><Key><![CDATA[gone]]></Key></Object></Delete>")]
    public async Task What_is_merely_unusual_deletes_what_it_names_and_nothing_else(string document)
    {
        var before = await server.StateAsync();
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/attacked/gone", "x"));
        var answer = await server.Client.SendAsync(Delete(Encoding.Latin1.GetBytes(document)));
        Assert.Equal((200, "gone"), (answer.Status, answer.Element("Key")));
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task Quiet_hides_successes_and_never_failures()
    {
        var tooLong = new string('k', 1_025);
        var objects = $"<Object><Key>absent</Key></Object><Object><Key>{tooLong}</Key></Object>";
        var answer = await server.Client.SendAsync(
            Delete(Encoding.UTF8.GetBytes($"<Delete><Quiet>true</Quiet>{objects}</Delete>")));
        Assert.Equal(200, answer.Status);
        Assert.Equal([tooLong], answer.Elements("Key"));
        Assert.Equal("KeyTooLongError", answer.Element("Code"));
    }

    [Theory]
    [InlineData(1_000, 200)]
    [InlineData(1_001, 400)]
    public async Task A_thousand_keys_are_deleted_and_not_one_more(int keys, int status)
    {
        var objects = string.Concat(Enumerable.Range(0, keys - 1).Select(i => $"<Object><Key>{i}</Key></Object>"));
        var last = status == 200 ? "<Object><Key>absent</Key></Object>" : Victim;
        var before = await server.StateAsync();
        var answer = await server.Client.SendAsync(
            Delete(Encoding.UTF8.GetBytes($"<Delete>{objects}{last}</Delete>")));
        Assert.Equal((status, status == 400 ? "MalformedXML" : null), (answer.Status, answer.Code));
        Assert.Equal(before, await server.StateAsync());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public async Task Deep_nesting_is_refused(int depth)
    {
        var open = string.Concat(Enumerable.Repeat("<a>", depth));
        await RefuseDeleteAsync($"<Delete>{open}{open.Replace("<", "</", StringComparison.Ordinal)}</Delete>");
    }

    [Fact]
    public async Task A_document_larger_than_any_valid_one_is_refused()
    {
        var padding = new string(' ', 4 << 20);
        await RefuseDeleteAsync($"<Delete>{padding}{Victim}</Delete>");
        await server.AssertRefusedAsync(
            Delete("<Delete>"u8.ToArray()) with { AnnouncedBytes = 1L << 30 }, 400, "MalformedXML");
    }

    [Fact]
    public async Task A_document_that_hashes_to_something_else_deletes_nothing()
    {
        var document = Encoding.UTF8.GetBytes($"<Delete>{Victim}</Delete>");
        var md5 = Convert.ToBase64String(MD5.HashData("other"u8));
        await server.AssertRefusedAsync(
            new RawRequest("POST", "/attacked?delete") { Body = document }.With("content-md5", md5), 400, "BadDigest");
        await server.AssertRefusedAsync(
            new RawRequest("POST", "/attacked?delete") { Body = document, ContentSha256 = new string('0', 64) }
                .With("content-md5", Convert.ToBase64String(MD5.HashData(document))),
            400,
            "XAmzContentSHA256Mismatch");
    }

    [Theory]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>a</LocationConstraint>")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint><a/></LocationConstraint></CreateBucketConfiguration>")]
    [InlineData("<!DOCTYPE x []><CreateBucketConfiguration/>")]
    [InlineData("<Delete/>")]
    public async Task A_bucket_is_not_created_from_a_broken_document(string document) =>
        await server.AssertRefusedAsync(new RawRequest("PUT", "/created").WithBody(document), 400, "MalformedXML");

    private static RawRequest Delete(byte[] document) =>
        new RawRequest("POST", "/attacked?delete") { Body = document }
            .With("content-md5", Convert.ToBase64String(MD5.HashData(document)));

    private Task RefuseDeleteAsync(string document, string code = "MalformedXML") =>
        RefuseDeleteAsync(Encoding.Latin1.GetBytes(document), code);

    private async Task RefuseDeleteAsync(byte[] document, string code) =>
        await server.AssertRefusedAsync(Delete(document), 400, code);
}
