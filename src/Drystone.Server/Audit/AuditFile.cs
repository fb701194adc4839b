namespace Drystone.Server.Audit;

/// <summary>A file of lines that is put aside when it is large. Owned by one thread.</summary>
internal sealed class AuditFile : IAsyncDisposable
{
    private readonly string path;
    private readonly long maxBytes;
    private readonly int kept;
    private FileStream output;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public AuditFile(AuditOptions options)
    {
        path = options.File!;
        maxBytes = options.FileBytes;
        kept = options.KeptFiles;
        output = Open(path);
    }

    /// <param name="lines">Whole lines: none is torn apart.</param>
    /// <exception cref="IOException">They were not written, or not all.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var fitting = FittingBytes(lines.Span, maxBytes - output.Length);
            if (fitting == 0 && output.Length > 0)
            {
                await RotateAsync();
                continue;
            }

            // A line that is larger than a file has one of its own.
            var taken = fitting > 0 ? fitting : lines.Span.IndexOf((byte)'\n') + 1;
            await output.WriteAsync(lines[..taken]);
            lines = lines[taken..];
        }
    }

    /// <summary>How many bytes the whole lines have that fit.</summary>
    private static int FittingBytes(ReadOnlySpan<byte> lines, long roomBytes) => roomBytes <= 0
        ? 0
        : lines[..(int)Math.Min(roomBytes, lines.Length)].LastIndexOf((byte)'\n') + 1;

    public ValueTask DisposeAsync() => output.DisposeAsync();

    /// <summary>FILE becomes FILE.1, FILE.1 becomes FILE.2, and the oldest goes.</summary>
    private async ValueTask RotateAsync()
    {
        await output.DisposeAsync();
        for (var number = kept - 1; number >= 1; number--)
        {
            if (File.Exists(Aside(number)))
            {
                File.Move(Aside(number), Aside(number + 1), overwrite: true);
            }
        }

        if (kept > 0)
        {
            File.Move(path, Aside(1), overwrite: true);
        }
        else
        {
            File.Delete(path);
        }

        output = Open(path);
    }

    private string Aside(int number) => $"{path}.{number}";

    /// <summary>Readable by the server's user alone: it tells who did what.</summary>
    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
