namespace Drystone.Client.Transfers;

/// <summary>A body that can be read twice: itself where it can be rewound, else a copy in a temporary file that goes
/// with its handle.</summary>
internal sealed class Spool : IAsyncDisposable
{
    private readonly Stream _body;
    private readonly long _start;
    private readonly bool _isOwn;

    private Spool(Stream body, long start, bool isOwn) => (_body, _start, _isOwn) = (body, start, isOwn);

    public static async Task<Spool> OpenAsync(Stream body, CancellationToken cancel)
    {
        if (body.CanSeek)
        {
            return new Spool(body, body.Position, isOwn: false);
        }

        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"drystone-{Guid.NewGuid():N}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        try
        {
            await body.CopyToAsync(file, cancel).ConfigureAwait(false);
            return new Spool(file, start: 0, isOwn: true);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Stream Rewind()
    {
        _body.Position = _start;
        return _body;
    }

    public ValueTask DisposeAsync() => _isOwn ? _body.DisposeAsync() : ValueTask.CompletedTask;
}
