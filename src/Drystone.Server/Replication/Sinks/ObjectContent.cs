using System.Net;
using Drystone.Engine.Objects;

namespace Drystone.Server.Replication.Sinks;

/// <summary>A range of an object as the body of a request, read as it is sent.</summary>
internal sealed class ObjectContent(ObjectReader reader, ByteSpan range) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        reader.Select(range);
        while (await reader.ReadAsync(cancellationToken) is { Length: > 0 } piece)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = range.Length;
        return true;
    }
}
