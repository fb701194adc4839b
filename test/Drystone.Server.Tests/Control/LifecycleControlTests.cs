using System.Text;
using Drystone.Server.Control;

namespace Drystone.Server.Tests.Control;

public sealed class LifecycleControlTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_operator_sees_what_is_due_and_can_have_it_done()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/old/1", []);
        await server.SendAsync("PUT", $"/{bucket}/old/2", []);
        await server.SendAsync("PUT", $"/{bucket}/new", []);
        var rules = Encoding.UTF8.GetBytes(
            "<LifecycleConfiguration><Rule><ID>past</ID><Filter><Prefix>old/</Prefix></Filter><Status>Enabled</Status>"
            + "<Expiration><Date>2020-01-01T00:00:00Z</Date></Expiration></Rule><Rule><ID>later</ID><Filter/>"
            + "<Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>");
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}?lifecycle", rules)).Outcome);

        await using var lifecycle =
            await new OperatorAccess(server.DataDirectory, null, TimeProvider.System).OpenLifecycleAsync(Cancel);
        await lifecycle.RunAsync(bucket, Cancel);
        var report = await lifecycle.ExplainAsync(bucket, string.Empty, 10, Cancel);
        Assert.True(report.IsComplete);
        Assert.Equal(["past", "later"], report.Rules.Select(rule => rule.Id));
        Assert.Equal(["prefix old/", "every key"], report.Rules.Select(rule => rule.Filter));
        Assert.Equal(
            [("new", "later", false), ("old/1", "past", false), ("old/2", "past", false)],
            report.Actions.OrderBy(action => action.Key, StringComparer.Ordinal)
                .Select(action => (action.Key, action.Rule, action.IsDue)));
        var some = await lifecycle.ExplainAsync(bucket, "old/", 1, Cancel);
        Assert.Equal(("old/1", true), (some.Actions.Single().Key, some.HasMore));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_refused()
    {
        await using var lifecycle =
            await new OperatorAccess(server.DataDirectory, null, TimeProvider.System).OpenLifecycleAsync(Cancel);
        var refusal = await Assert.ThrowsAnyAsync<AdminException>(
            () => lifecycle.ExplainAsync("no-such", string.Empty, 10, Cancel));
        Assert.Equal("there is no bucket 'no-such'", refusal.Message);
        await Assert.ThrowsAnyAsync<AdminException>(() => lifecycle.RunAsync("no such", Cancel));
    }
}
