using System.IO.Pipelines;
using Drystone.S3.Payloads;
using Drystone.S3.Signing;
using Drystone.S3.Tests.Signing;

namespace Drystone.S3.Tests.Payloads;

/// <summary>Bodies as a connection would bring them.</summary>
internal static class Bodies
{
    /// <summary>A signed PUT with the payload mode that the value of x-amz-content-sha256 names.</summary>
    public static (RequestHead Head, Authentication Authentication, ChunkSigner Chunks) Put(
        string contentSha256,
        params (string Name, string Value)[] headers)
    {
        var server = new Fixture();
        var request = new RequestHead("PUT", "/bucket/key", [("Host", "localhost:9000"), .. headers]);
        var signed = RequestSigner.Sign(request, Fixture.Example, "us-east-1", server.Now, contentSha256);
        var head = request.With(signed.Headers);
        return (head, server.Accept(head), signed.Chunks);
    }

    /// <summary>Reads the body to its verified end, delivered in pieces of the given sizes, again and again.</summary>
    public static async Task<(byte[] Bytes, IReadOnlyDictionary<string, string> Trailers)> ReadAsync(
        byte[] body,
        RequestHead head,
        Authentication authentication,
        int[]? pieces = null,
        int bufferBytes = 4096)
    {
        var cancel = TestContext.Current.CancellationToken;
        var contentLength = head.GetHeader("content-length") is { } text ? long.Parse(text) : (long?)null;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = PayloadReader.Create(pipe.Reader, head, authentication, contentLength);
        var writing = WriteAsync(pipe.Writer, body, pieces ?? [body.Length], cancel);
        var decoded = new MemoryStream();
        var buffer = new byte[bufferBytes];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancel)) > 0)
        {
            decoded.Write(buffer, 0, count);
        }

        await writing;
        return (decoded.ToArray(), reader.Trailers);
    }

    public static async Task RefuseAsync(byte[] body, RequestHead head, Authentication authentication, string code)
    {
        var whole = await Assert.ThrowsAsync<S3Exception>(() => ReadAsync(body, head, authentication));
        Assert.Equal(code, whole.Error.Code);
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] body, int[] pieces, CancellationToken cancel)
    {
        var offset = 0;
        for (var piece = 0; offset < body.Length; piece++)
        {
            var count = Math.Min(body.Length - offset, Math.Max(1, pieces[piece % pieces.Length]));
            await writer.WriteAsync(body.AsMemory(offset, count), cancel);
            offset += count;
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }
}
