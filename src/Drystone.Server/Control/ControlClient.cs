using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using Drystone.Server.Control.Routes;

namespace Drystone.Server.Control;

/// <summary>Gives the operator's commands to a running server through its control socket.</summary>
internal sealed class ControlClient
    : IAccountAdmin, ILifecycleAdmin, IBucketAdmin, IScrubAdmin, IKeyAdmin, IEventAdmin, IAccessAdmin,
        ITierAdmin
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

    /// <summary>For what only the running server can tell.</summary>
    /// <exception cref="AdminException">No server runs there.</exception>
    public static async Task<ControlClient> ConnectAsync(string dataDirectory, CancellationToken cancel) =>
        await TryConnectAsync(dataDirectory, cancel)
        ?? throw new AdminException(
            $"no server runs on '{dataDirectory}'; start it, or name its directory with --data");

    public Task<AddedAccount> AddAsync(NewAccount account, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, AccountRoutes.Path, JsonContent.Create(account, ControlJson.Default.NewAccount),
        ControlJson.Default.AddedAccount, cancel);

    public Task<IReadOnlyList<AccountSummary>> ListAsync(CancellationToken cancel) =>
        GetAsync(AccountRoutes.Path, ControlJson.Default.IReadOnlyListAccountSummary, cancel);

    public Task<AccountDetail> ShowAsync(string idOrName, CancellationToken cancel) =>
        GetAsync(PathOfAccount(idOrName), ControlJson.Default.AccountDetail, cancel);

    public Task<AccountSummary> ChangeAsync(string idOrName, AccountChange change, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Patch, PathOfAccount(idOrName), JsonContent.Create(change, ControlJson.Default.AccountChange),
            ControlJson.Default.AccountSummary, cancel);

    public Task<AccountDetail> RemoveAsync(string idOrName, bool withIdentities, CancellationToken cancel) => SendAsync(
        HttpMethod.Delete,
        PathOfAccount(idOrName) + (withIdentities ? $"?{AccountRoutes.WithIdentities}" : string.Empty),
        content: null, ControlJson.Default.AccountDetail, cancel);

    public Task<AddedAccountKey> AddAccountKeyAsync(NewAccountKey key, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, AccountRoutes.KeyPath, JsonContent.Create(key, ControlJson.Default.NewAccountKey),
        ControlJson.Default.AddedAccountKey, cancel);

    public Task<IReadOnlyList<AccountKey>> ListAccountKeysAsync(string? account, CancellationToken cancel) =>
        GetAsync(AccountRoutes.KeyPath + QueryOf(account), ControlJson.Default.IReadOnlyListAccountKey, cancel);

    public Task<AccountKey> RemoveAccountKeyAsync(string? account, string accessKeyId, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Delete,
            $"{AccountRoutes.KeyPath}/{Uri.EscapeDataString(accessKeyId)}{QueryOf(account)}", content: null,
            ControlJson.Default.AccountKey, cancel);

    public Task<LifecycleReport> ExplainAsync(
        string bucket, string prefix, int maxActions, CancellationToken cancel) => GetAsync(
        $"{LifecycleRoutes.Path}{Uri.EscapeDataString(bucket)}?prefix={Uri.EscapeDataString(prefix)}&max={maxActions}",
        ControlJson.Default.LifecycleReport, cancel);

    public Task<LifecycleRun> RunAsync(string bucket, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, LifecycleRoutes.Path + Uri.EscapeDataString(bucket), content: null,
        ControlJson.Default.LifecycleRun, cancel);

    public Task<IReadOnlyList<ReplicationSummary>> ListReplicationAsync(CancellationToken cancel) =>
        GetAsync(ReplicationRoutes.Path, ControlJson.Default.IReadOnlyListReplicationSummary, cancel);

    public Task<IReadOnlyList<TierSummary>> ListTiersAsync(CancellationToken cancel) =>
        GetAsync(TierRoutes.Path, ControlJson.Default.IReadOnlyListTierSummary, cancel);

    public Task<IReadOnlyList<EventTargetStatus>> ListEventTargetsAsync(CancellationToken cancel) =>
        GetAsync(EventRoutes.Path, ControlJson.Default.IReadOnlyListEventTargetStatus, cancel);

    public Task<IReadOnlyList<UndeliveredEvent>> ListDeadLettersAsync(string target, CancellationToken cancel) =>
        GetAsync(PathOf(target), ControlJson.Default.IReadOnlyListUndeliveredEvent, cancel);

    public async Task<long> RetryDeadLettersAsync(string target, CancellationToken cancel) => (await SendAsync(
        HttpMethod.Post, PathOf(target), content: null, ControlJson.Default.DeadLetterCount, cancel)).Count;

    public async Task<long> PurgeDeadLettersAsync(string target, CancellationToken cancel) => (await SendAsync(
        HttpMethod.Delete, PathOf(target), content: null, ControlJson.Default.DeadLetterCount, cancel)).Count;

    public Task<BucketSummary> FindAsync(string bucket, CancellationToken cancel) =>
        GetAsync(BucketRoutes.Path + Uri.EscapeDataString(bucket), ControlJson.Default.BucketSummary, cancel);

    public Task<BucketSummary> SetQuotaAsync(string bucket, BucketLimits limits, CancellationToken cancel) => SendAsync(
        HttpMethod.Put, BucketRoutes.Path + Uri.EscapeDataString(bucket),
        JsonContent.Create(limits, ControlJson.Default.BucketLimits), ControlJson.Default.BucketSummary, cancel);

    public Task<BucketSummary> SetCompressionAsync(
        string bucket, CompressionChoice choice, CancellationToken cancel) => SendAsync(
        HttpMethod.Put, BucketRoutes.CompressionPath + Uri.EscapeDataString(bucket),
        JsonContent.Create(choice, ControlJson.Default.CompressionChoice), ControlJson.Default.BucketSummary, cancel);

    public Task<UsageSummary> ReadUsageAsync(
        string bucket, string prefix, int depth, CancellationToken cancel) => GetAsync(
        $"{BucketRoutes.UsagePath}{Uri.EscapeDataString(bucket)}?prefix={Uri.EscapeDataString(prefix)}&depth={depth}",
        ControlJson.Default.UsageSummary, cancel);

    public Task<ScrubReport> ReadAsync(CancellationToken cancel) =>
        GetAsync(ScrubRoutes.Path, ControlJson.Default.ScrubReport, cancel);

    public Task<IReadOnlyList<DamagedVersion>> ListDamagedAsync(CancellationToken cancel) =>
        GetAsync(ScrubRoutes.ObjectsPath, ControlJson.Default.IReadOnlyListDamagedVersion, cancel);

    public Task<ScrubReport> RunAsync(CancellationToken cancel) => SendAsync(
        HttpMethod.Post, ScrubRoutes.Path, content: null, ControlJson.Default.ScrubReport, cancel);

    public Task<KeySummary> CreateAsync(NewKey key, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, KeyRoutes.Path, JsonContent.Create(key, ControlJson.Default.NewKey),
        ControlJson.Default.KeySummary, cancel);

    public Task<IReadOnlyList<KeySummary>> ListKeysAsync(CancellationToken cancel) =>
        GetAsync(KeyRoutes.Path, ControlJson.Default.IReadOnlyListKeySummary, cancel);

    public Task<KeySummary> ChangeAsync(string key, KeyChange action, CancellationToken cancel) => SendAsync(
        HttpMethod.Patch, KeyRoutes.Path,
        JsonContent.Create(new KeyCommand(key, action), ControlJson.Default.KeyCommand),
        ControlJson.Default.KeySummary, cancel);

    public Task<AccessExplanation> ExplainAsync(AccessQuery query, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, AccessRoutes.ExplainPath, JsonContent.Create(query, ControlJson.Default.AccessQuery),
        ControlJson.Default.AccessExplanation, cancel);

    public Task<RequestExplanation> ExplainRequestAsync(string requestId, CancellationToken cancel) => GetAsync(
        AccessRoutes.RequestPath + Uri.EscapeDataString(requestId), ControlJson.Default.RequestExplanation, cancel);

    public Task<AccessAnalysis> AnalyzeAsync(string? bucket, string? prefix, CancellationToken cancel)
    {
        string?[] given =
        [
            bucket is null ? null : $"bucket={Uri.EscapeDataString(bucket)}",
            prefix is null ? null : $"prefix={Uri.EscapeDataString(prefix)}",
        ];
        return GetAsync(
            $"{AccessRoutes.AnalysisPath}?{string.Join('&', given.OfType<string>())}",
            ControlJson.Default.AccessAnalysis, cancel);
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string PathOf(string eventTarget) => $"{EventRoutes.Path}/{Uri.EscapeDataString(eventTarget)}";

    private static string PathOfAccount(string idOrName) => $"{AccountRoutes.Path}/{Uri.EscapeDataString(idOrName)}";

    private static string QueryOf(string? account) => account is null
        ? string.Empty
        : $"?{AccountRoutes.Account}={Uri.EscapeDataString(account)}";

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, content: null, type, cancel);

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var answer = await http.SendAsync(request, cancel);
        return await ReadAsync(answer, type, cancel);
    }

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
