namespace Drystone.Server.Tests.Attacks;

/// <summary>Conditions of writes, asked by many at once.</summary>
[Trait("Attack", "32")]
public sealed class ConditionalRaceTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const int Writers = 1_000;

    [Fact]
    public async Task Of_a_thousand_who_create_one_key_one_succeeds()
    {
        var answers = await AllAtOnceAsync(i => Put($"writer {i}").With("if-none-match", "*"));
        var winner = Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(Writers - 1, answers.Count(answer => answer is { Status: 412, Code: "PreconditionFailed" }));
        var stored = await server.Client.GetAsync("/attacked/raced");
        Assert.Equal(winner.Header("etag"), stored.Header("etag"));
        Assert.Equal($"writer {Array.IndexOf(answers, winner)}", stored.Text);
        await server.Client.DeleteAsync("/attacked/raced");
    }

    [Fact]
    public async Task Of_a_thousand_who_replace_one_version_one_succeeds()
    {
        var etag = (await server.Client.PutAsync("/attacked/raced", "first")).Header("etag")!;
        var answers = await AllAtOnceAsync(i => Put($"writer {i}").With("if-match", etag));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(Writers - 1, answers.Count(answer => answer is { Status: 412, Code: "PreconditionFailed" }));
        await server.Client.DeleteAsync("/attacked/raced");
    }

    [Fact]
    public async Task Whoever_replaces_what_others_delete_either_finds_it_or_is_refused()
    {
        var etag = (await server.Client.PutAsync("/attacked/raced", "first")).Header("etag")!;
        var answers = await AllAtOnceAsync(i => i % 2 == 0
            ? Put($"writer {i}").With("if-match", etag)
            : new RawRequest("DELETE", "/attacked/raced").With("if-match", etag));
        // A delete of what is not there succeeds without having found it; of the others one at most found the version.
        Assert.InRange(answers.Where((answer, i) => i % 2 == 0).Count(answer => answer.Status == 200), 0, 1);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 204, 404, 412]));
        await server.Client.DeleteAsync("/attacked/raced");
    }

    [Fact]
    public async Task If_Match_without_an_object_is_refused() => await server.AssertRefusedAsync(
        Put("x").With("if-match", "\"d41d8cd98f00b204e9800998ecf8427e\""), 404, "NoSuchKey");

    [Theory]
    [InlineData("\"00000000000000000000000000000000\"")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("")]
    [InlineData("\"")]
    public async Task If_Match_with_another_tag_is_refused(string tag)
    {
        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked/victim").WithBody("x").With("if-match", tag), 412, "PreconditionFailed");
        await server.AssertRefusedAsync(
            new RawRequest("GET", "/attacked/victim").With("if-match", tag), 412, "PreconditionFailed");
    }

    [Fact]
    public async Task A_weak_tag_never_matches_a_write()
    {
        var etag = (await server.Client.GetAsync("/attacked/victim")).Header("etag");
        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked/victim").WithBody("x").With("if-match", $"W/{etag}"),
            412,
            "PreconditionFailed");
    }

    [Theory]
    [InlineData("\"00000000000000000000000000000000\"")]
    [InlineData("\"*\"")]
    [InlineData("*, *")]
    public async Task If_None_Match_with_a_tag_is_not_taken_for_a_star(string tag) => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/victim").WithBody("x").With("if-none-match", tag), 501, "NotImplemented");

    // CVE-2024-36107: conditions told those without a right to read whether and since when an object exists.
    [Theory]
    [InlineData("if-match", "\"x\"")]
    [InlineData("if-none-match", "*")]
    [InlineData("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    [InlineData("if-unmodified-since", "Thu, 01 Jan 1970 00:00:01 GMT")]
    public async Task Conditions_tell_nothing_to_whom_may_not_read(string name, string value)
    {
        foreach (var key in (string[])["victim", "absent"])
        {
            await server.AssertRefusedAsync(
                new RawRequest("GET", $"/attacked/{key}") { IsAnonymous = true }.With(name, value),
                403,
                "AccessDenied");
        }
    }

    private static RawRequest Put(string text) => new RawRequest("PUT", "/attacked/raced").WithBody(text);

    private Task<RawAnswer[]> AllAtOnceAsync(Func<int, RawRequest> request) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(i => server.Client.SendAsync(request(i))));
}
