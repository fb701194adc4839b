using Drystone.Server.Control;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Control;

[Trait("Attack", "29")]
public class ControlTests
{
    private static readonly NewAccount Media = new("media", null, null, "m@example.com", null, null);

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_added_to_a_running_server_has_a_key_that_works_at_once()
    {
        await using var running = await RunningServer.StartAsync();
        await using var admin = await OpenAsync(running.DataDirectory);
        var added = await admin.AddAsync(Media, Cancel);
        Assert.Equal(added.SecretAccessKey, running.Services.Store.FindAccessKey(added.AccessKeyId)?.Secret);
        Assert.Equal(["media", "root"], (await admin.ListAsync(Cancel)).Select(account => account.Name));

        Assert.Equal(added.Account.Id, (await admin.RemoveAsync("media", withIdentities: false, Cancel)).Account.Id);
        Assert.Null(running.Services.Store.FindAccessKey(added.AccessKeyId));
    }

    [Fact]
    public async Task Without_a_server_the_store_itself_is_opened_and_the_server_finds_the_account()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory);
        await (await WatchedServer.StartAsync(options, Cancel)).DisposeAsync();
        await using (var admin = await OpenAsync(directory.Path))
        {
            await admin.AddAsync(Media, Cancel);
        }

        await using var server = await WatchedServer.StartAsync(options, Cancel);
        await using var through = await OpenAsync(directory.Path);
        Assert.Contains("media", (await through.ListAsync(Cancel)).Select(account => account.Name));
    }

    [Fact]
    public async Task What_is_given_is_kept()
    {
        await using var running = await RunningServer.StartAsync();
        await using var admin = await OpenAsync(running.DataDirectory);
        var wanted = new NewAccount("tenant", "123456789012", "tenantid", null, "tenantkey", "tenant-secret/+=");
        var added = await admin.AddAsync(wanted, Cancel);
        Assert.Equal("123456789012", added.Account.Id);
        Assert.Equal("tenantid", added.Account.CanonicalUserId);
        Assert.Equal("tenant-secret/+=", running.Services.Store.FindAccessKey("tenantkey")?.Secret);
    }

    [Fact]
    public async Task Refusals_say_why()
    {
        await using var running = await RunningServer.StartAsync();
        await using var admin = await OpenAsync(running.DataDirectory);
        await admin.AddAsync(new("one", "000000000001", "canonical", null, "onekey", "one-secret"), Cancel);

        await AssertRefusedAsync(admin, "already", new("one", null, null, null, null, null));
        await AssertRefusedAsync(admin, "id", new("two", "000000000001", null, null, null, null));
        await AssertRefusedAsync(admin, "taken", new("two", null, null, null, "onekey", "other-secret"));
        await AssertRefusedAsync(admin, "canonical", new("two", null, "canonical", null, null, null));
        await AssertRefusedAsync(admin, "digits", new("two", "12", null, null, null, null));
        await AssertRefusedAsync(admin, "together", new("two", null, null, null, "twokey", null));
        await AssertRefusedAsync(admin, "look like", new("000000000002", null, null, null, null, null));
        await AssertRefusedAsync(admin, "characters", new("", null, null, null, null, null));
        await Assert.ThrowsAsync<AdminException>(() => admin.RemoveAsync("absent", withIdentities: false, Cancel));
        await Assert.ThrowsAsync<AdminException>(() => admin.RemoveAsync("root", withIdentities: false, Cancel));
    }

    [Fact]
    public async Task The_socket_is_the_owners_alone_and_goes_with_the_server()
    {
        var running = await RunningServer.StartAsync();
        var path = Path.Combine(running.DataDirectory, ControlSocket.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await running.Server.StopAsync(Cancel);
        Assert.False(File.Exists(path));
        await running.DisposeAsync();
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_address_works_too()
    {
        using var directory = new TestDirectory();
        var data = directory[new string('d', 200)];
        var options = RunningServer.OptionsFor(directory) with { DataDirectory = data };
        await using (var server = await WatchedServer.StartAsync(options, Cancel))
        {
            await using var admin = await OpenAsync(data);
            Assert.Equal("media", (await admin.AddAsync(Media, Cancel)).Account.Name);
        }

        Assert.False(File.Exists(Path.Combine(data, ControlSocket.Name)));
    }

    [Fact]
    public async Task A_socket_left_by_a_killed_server_is_no_hindrance()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory);
        await (await WatchedServer.StartAsync(options, Cancel)).DisposeAsync();
        LeaveStaleSocket(directory.Path);
        await using (var admin = await OpenAsync(directory.Path))
        {
            await admin.AddAsync(Media, Cancel);
        }

        LeaveStaleSocket(directory.Path);
        await using var server = await WatchedServer.StartAsync(options, Cancel);
        await using var through = await OpenAsync(directory.Path);
        Assert.Equal(2, (await through.ListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task A_directory_without_a_store_is_refused()
    {
        using var directory = new TestDirectory();
        await Assert.ThrowsAsync<AdminException>(() => OpenAsync(directory.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static Task<IAccountAdmin> OpenAsync(string dataDirectory) =>
        new OperatorAccess(dataDirectory, null, TimeProvider.System).OpenAccountsAsync(Cancel);

    private static async Task AssertRefusedAsync(IAccountAdmin admin, string reason, NewAccount account)
    {
        var refusal = await Assert.ThrowsAsync<AdminException>(() => admin.AddAsync(account, Cancel));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A name that nothing listens behind: bound, and moved before its closing removes it.</summary>
    private static void LeaveStaleSocket(string dataDirectory)
    {
        using var socket = new ControlSocket(dataDirectory);
        using (socket.Bind())
        {
            File.Move(socket.Path, socket.Path + ".kept");
        }

        File.Move(socket.Path + ".kept", socket.Path);
    }
}
