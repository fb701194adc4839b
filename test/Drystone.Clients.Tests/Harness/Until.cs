using System.Diagnostics;

namespace Drystone.Clients.Tests.Harness;

/// <summary>Waits for another process to get somewhere.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <param name="because">What is waited for, and what is known when it does not come.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> because)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Deadline)
            {
                Assert.Fail($"This did not happen within {Deadline}: {because()}");
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>Waits until an HTTP server answers 200, or fails when its process has ended.</summary>
    public static async Task AnswersAsync(string url, ChildProcess server)
    {
        using var client = new HttpClient();
        await TrueAsync(
            async () =>
            {
                Assert.False(server.HasExited, $"It ended instead of serving {url}:\n{server.Errors}{server.Output}");
                return await IsOkAsync(client, url);
            },
            () => $"{url} answers 200.\n{server.Errors}{server.Output}");
    }

    private static async Task<bool> IsOkAsync(HttpClient client, string url)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(url));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
