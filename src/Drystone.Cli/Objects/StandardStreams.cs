using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Transfers;
using Drystone.Client;

namespace Drystone.Cli.Objects;

/// <summary>Objects from standard input and to standard output.</summary>
internal sealed class StandardStreams(Terminal terminal, bool isDryRun)
{
    /// <summary>How the streams are written in the place of a path.</summary>
    public const string Name = "-";

    /// <summary>In parts, for nobody knows how much will come.</summary>
    public async Task<int> UploadAsync(ObjectAddress address, TransferReport report, CancellationToken cancel)
    {
        using var endpoints = new Endpoints(terminal.Environment);
        var endpoint = await endpoints.OpenAsync(address, cancel);
        long? sizeBytes = null;
        if (!isDryRun)
        {
            await using var input = new InterruptibleInput(terminal.OpenInput());
            var options = new UploadOptions { ContentType = Uploader.ContentTypeOf(address.Key) };
            var stored = await endpoint.Store.UploadAsync(address.Bucket, address.Key, input, options, cancel);
            sizeBytes = stored.SizeBytes;
            report.AddBytes(stored.SizeBytes);
        }

        report.Done(Name, address.ToString(), sizeBytes, isDryRun, "copy");
        return report.Finish(isDryRun);
    }

    /// <param name="report">Null when the bytes are all there is to see.</param>
    public async Task<int> DownloadAsync(
        ObjectAddress address, string? versionId, ByteSpan? range, TransferReport? report, CancellationToken cancel)
    {
        using var endpoints = new Endpoints(terminal.Environment);
        var endpoint = await endpoints.OpenAsync(address, cancel);
        var sizeBytes = isDryRun
            ? await SizeAsync(endpoint, address, versionId, cancel)
            : await PrintAsync(endpoint, address, new() { VersionId = versionId, Range = range }, cancel);
        report?.AddBytes(isDryRun ? 0 : sizeBytes);
        report?.Done(address.ToString(), Name, sizeBytes, isDryRun, "copy");
        return report?.Finish(isDryRun) ?? ExitCode.Success;
    }

    private static async Task<long> SizeAsync(
        Endpoint endpoint, ObjectAddress address, string? versionId, CancellationToken cancel)
    {
        var head = await endpoint.Store.HeadAsync(address.Bucket, address.Key, versionId, cancel)
            ?? throw Missing(address);
        return head.Ref.SizeBytes;
    }

    private async Task<long> PrintAsync(
        Endpoint endpoint, ObjectAddress address, DownloadOptions options, CancellationToken cancel)
    {
        await using var download = await endpoint.Store.DownloadAsync(address.Bucket, address.Key, options, cancel)
            ?? throw Missing(address);
        await using var output = terminal.OpenOutput();
        await download.Body.CopyToAsync(output, cancel);
        return download.BodyLengthBytes;
    }

    private static ObjectsException Missing(ObjectAddress address) => new($"there is no object '{address}'");
}
