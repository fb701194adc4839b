using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using Drystone.Server.Control.Routes;

namespace Drystone.Server.Control;

/// <summary>Asks a running server about its event targets, through its control socket.</summary>
public sealed class EventAdmin : IAsyncDisposable
{
    /// <summary>A retry of many dead letters is many commits.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly ControlSocket socket;
    private readonly HttpClient http;

    private EventAdmin(ControlSocket socket)
    {
        this.socket = socket;
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => socket.ConnectAsync(cancel),
            UseProxy = false,
        })
        {
            BaseAddress = new Uri("http://control"),
            Timeout = Timeout,
        };
    }

    /// <exception cref="AdminException">No server runs there.</exception>
    public static EventAdmin Open(string dataDirectory) =>
        File.Exists(Path.Combine(dataDirectory, ControlSocket.Name))
            ? new EventAdmin(new ControlSocket(dataDirectory))
            : throw NoServer(dataDirectory);

    public Task<IReadOnlyList<EventTargetStatus>> ListAsync(CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, "", ControlJson.Default.IReadOnlyListEventTargetStatus, cancel);

    /// <summary>The oldest thousand.</summary>
    /// <exception cref="AdminException">There is no such target.</exception>
    public Task<IReadOnlyList<UndeliveredEvent>> ListDeadLettersAsync(string target, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, target, ControlJson.Default.IReadOnlyListUndeliveredEvent, cancel);

    /// <exception cref="AdminException">There is no such target.</exception>
    public async Task<long> RetryAsync(string target, CancellationToken cancel) =>
        (await SendAsync(HttpMethod.Post, target, ControlJson.Default.DeadLetterCount, cancel)).Count;

    /// <exception cref="AdminException">There is no such target.</exception>
    public async Task<long> PurgeAsync(string target, CancellationToken cancel) =>
        (await SendAsync(HttpMethod.Delete, target, ControlJson.Default.DeadLetterCount, cancel)).Count;

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method, string target, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var path = target.Length == 0 ? EventRoutes.Path : $"{EventRoutes.Path}/{Uri.EscapeDataString(target)}";
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        try
        {
            using var answer = await http.SendAsync(request, cancel);
            if (!answer.IsSuccessStatusCode)
            {
                var problem = await answer.Content.ReadFromJsonAsync(ControlJson.Default.ControlProblem, cancel);
                throw new AdminException(problem?.Message ?? $"the server answered {(int)answer.StatusCode}");
            }

            return await answer.Content.ReadFromJsonAsync(type, cancel)
                ?? throw new AdminException("the server's answer was empty");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            throw NoServer(Path.GetDirectoryName(socket.Path)!);
        }
    }

    private static AdminException NoServer(string dataDirectory) =>
        new($"no server runs on '{dataDirectory}'; start it, or name its directory with --data");
}
