using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;

namespace Drystone.Server.Control;

/// <summary>Gives the operator's commands to a running server through its control socket.</summary>
internal sealed class ControlClient : IAccountAdmin, ILifecycleAdmin
{
    /// <summary>Much may be due that a lifecycle run has to do; longer than this something is stuck.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(60);

    private readonly ControlSocket socket;
    private readonly HttpClient http;

    private ControlClient(ControlSocket socket)
    {
        this.socket = socket;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => socket.ConnectAsync(cancel),
            UseProxy = false,
        };
        http = new HttpClient(handler) { BaseAddress = new Uri("http://control"), Timeout = Timeout };
    }

    /// <summary>A client of the server that runs on this data directory; null when none answers.</summary>
    public static async Task<ControlClient?> TryConnectAsync(string dataDirectory, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(dataDirectory, ControlSocket.Name)))
        {
            return null;
        }

        var socket = new ControlSocket(dataDirectory);
        try
        {
            await using var connection = await socket.ConnectAsync(cancel);
            return new ControlClient(socket);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused)
        {
            socket.Dispose();
            return null;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new AdminException($"cannot use the control socket '{socket.Path}': {e.Message}");
        }
    }

    public async Task<AddedAccount> AddAsync(NewAccount account, CancellationToken cancel)
    {
        using var content = JsonContent.Create(account, ControlJson.Default.NewAccount);
        using var answer = await http.PostAsync(Accounts(), content, cancel);
        return await ReadAsync(answer, ControlJson.Default.AddedAccount, cancel);
    }

    public async Task<IReadOnlyList<AccountSummary>> ListAsync(CancellationToken cancel)
    {
        using var answer = await http.GetAsync(Accounts(), cancel);
        return await ReadAsync(answer, ControlJson.Default.IReadOnlyListAccountSummary, cancel);
    }

    public async Task<AccountSummary> RemoveAsync(string idOrName, CancellationToken cancel)
    {
        using var answer = await http.DeleteAsync(Accounts("/" + Uri.EscapeDataString(idOrName)), cancel);
        return await ReadAsync(answer, ControlJson.Default.AccountSummary, cancel);
    }

    public async Task<LifecycleReport> ExplainAsync(
        string bucket, string prefix, int maxActions, CancellationToken cancel)
    {
        var query = $"?prefix={Uri.EscapeDataString(prefix)}&max={maxActions}";
        using var answer = await http.GetAsync(Lifecycle(bucket, query), cancel);
        return await ReadAsync(answer, ControlJson.Default.LifecycleReport, cancel);
    }

    public async Task<LifecycleRun> RunAsync(string bucket, CancellationToken cancel)
    {
        using var answer = await http.PostAsync(Lifecycle(bucket, string.Empty), content: null, cancel);
        return await ReadAsync(answer, ControlJson.Default.LifecycleRun, cancel);
    }

    public async Task<IReadOnlyList<ReplicationSummary>> ListReplicationAsync(CancellationToken cancel)
    {
        using var answer = await http.GetAsync(new Uri(ControlListener.ReplicationPath, UriKind.Relative), cancel);
        return await ReadAsync(answer, ControlJson.Default.IReadOnlyListReplicationSummary, cancel);
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri Lifecycle(string bucket, string query) =>
        new($"{ControlListener.LifecyclePath}{Uri.EscapeDataString(bucket)}{query}", UriKind.Relative);

    private static Uri Accounts(string rest = "") => new(ControlListener.AccountsPath + rest, UriKind.Relative);

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var problem = await answer.Content.ReadFromJsonAsync(ControlJson.Default.ControlProblem, cancel);
            throw new AdminException(problem?.Message ?? $"the server answered {(int)answer.StatusCode}");
        }

        return await answer.Content.ReadFromJsonAsync(type, cancel)
            ?? throw new AdminException("the server's answer was empty");
    }
}
