using Drystone.Client;
using Drystone.Client.Configuration;

namespace Drystone.Provisioning;

/// <summary>Waits for an endpoint that is still being started, as an init job of a stack has to.</summary>
public static class EndpointWait
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Waits until anything but an error of the server's answers.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="limit">How long.</param>
    /// <param name="say">Told what is waited for, when that changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="TimeoutException">The limit has passed; the message says what was missing.</exception>
    public static async Task UntilReadyAsync(
        ObjectStoreSettings settings, TimeSpan limit, Action<string> say, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(say);
        ArgumentNullException.ThrowIfNull(time);
        if (settings.Endpoint is not { } endpoint)
        {
            return;
        }

        using var http = S3ClientFactory.CreateHttp(settings);
        http.Timeout = limit <= TimeSpan.Zero || AnswerTimeout < limit ? AnswerTimeout : limit;
        var start = time.GetTimestamp();
        for (string? said = null; await ProblemOfAsync(http, endpoint, cancel) is { } problem;)
        {
            if (problem != said)
            {
                say($"waiting up to {limit.TotalSeconds:0} s for {endpoint}: {problem}");
                said = problem;
            }

            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw new TimeoutException(
                    $"{endpoint} was not ready within {limit.TotalSeconds:0} s: {problem}. Nothing was changed.");
            }

            await Task.Delay(Interval < left ? Interval : left, time, cancel);
        }
    }

    private static async Task<string?> ProblemOfAsync(HttpClient http, Uri endpoint, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(endpoint, HttpCompletionOption.ResponseHeadersRead, cancel);
            return (int)answer.StatusCode < 500 ? null : $"it answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.GetBaseException().Message;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "it does not answer";
        }
    }
}
