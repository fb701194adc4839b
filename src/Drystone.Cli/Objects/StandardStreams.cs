using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Transfers;
using Drystone.Client;

namespace Drystone.Cli.Objects;

/// <summary>Objects from standard input and to standard output.</summary>
internal static class StandardStreams
{
    /// <summary>In parts, for nobody knows how much will come.</summary>
    public static async Task<int> UploadAsync(Terminal terminal, ObjectAddress address, CancellationToken cancel)
    {
        using var endpoints = new Endpoints(terminal.Environment);
        var endpoint = await endpoints.OpenAsync(address, cancel);
        await using var input = terminal.OpenInput();
        var options = new UploadOptions { ContentType = Uploader.ContentTypeOf(address.Key) };
        await endpoint.Store.UploadAsync(address.Bucket, address.Key, input, options, cancel);
        return ExitCode.Success;
    }

    public static async Task<int> DownloadAsync(
        Terminal terminal, ObjectAddress address, string? versionId, ByteSpan? range, CancellationToken cancel)
    {
        using var endpoints = new Endpoints(terminal.Environment);
        var endpoint = await endpoints.OpenAsync(address, cancel);
        var options = new DownloadOptions { VersionId = versionId, Range = range };
        await using var download = await endpoint.Store.DownloadAsync(address.Bucket, address.Key, options, cancel)
            ?? throw new ObjectsException($"there is no object '{address}'");
        await using var output = terminal.OpenOutput();
        await download.Body.CopyToAsync(output, cancel);
        return ExitCode.Success;
    }
}
