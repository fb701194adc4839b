using System.IO.Pipelines;
using System.Text;
using Drystone.S3.Forms;
using Drystone.S3.Payloads;

namespace Drystone.S3.Tests.Forms;

/// <summary>Forms as a connection would bring them.</summary>
internal static class FormBody
{
    public const string Boundary = "xYz";

    public static string Field(string name, string value) =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    public static string File(string bytes, string fileName = "a.txt") =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName}\"\r\n"
            + $"Content-Type: text/plain\r\n\r\n{bytes}\r\n--{Boundary}--\r\n";

    public static Task<(FormFields Fields, byte[] File)> ReadAsync(string body, params int[] pieces) =>
        ReadAsync(Encoding.UTF8.GetBytes(body), pieces.Length == 0 ? [int.MaxValue] : pieces);

    /// <param name="pieces">The body comes in pieces of these sizes, again and again.</param>
    public static async Task<(FormFields Fields, byte[] File)> ReadAsync(
        byte[] body, int[] pieces, int bufferBytes = 4096)
    {
        var cancel = TestContext.Current.CancellationToken;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var boundary = FormBoundary.Parse($"multipart/form-data; boundary={Boundary}");
        for (int offset = 0, piece = 0; offset < body.Length; piece++)
        {
            var count = Math.Min(body.Length - offset, Math.Max(1, pieces[piece % pieces.Length]));
            await pipe.Writer.WriteAsync(body.AsMemory(offset, count), cancel);
            offset += count;
        }

        await pipe.Writer.CompleteAsync();
        var fields = await new FormReader(pipe.Reader, boundary).ReadAsync(cancel);
        var reader = PayloadReader.OfForm(pipe.Reader, boundary);
        var file = new MemoryStream();
        var buffer = new byte[bufferBytes];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancel)) > 0)
        {
            file.Write(buffer, 0, read);
        }

        return (fields, file.ToArray());
    }

    public static async Task RefuseAsync(string code, string body) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<S3Exception>(() => ReadAsync(body))).Error.Code);
}
