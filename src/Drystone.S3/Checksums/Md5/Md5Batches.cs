namespace Drystone.S3.Checksums.Md5;

/// <summary>
/// Pieces of several streams, hashed together. Who needs its piece hashed does it on its own thread, and takes along
/// what others have waiting, which costs it next to nothing. When its own piece is done it stops; what is left of the
/// others waits again. Nobody waits for company.
/// </summary>
internal sealed class Md5Batches(int widest)
{
    /// <summary>Below it a piece is hashed at once and alone, for less than taking part would cost.</summary>
    public const int LeastBytes = 16 << 10;

    private readonly Lock gate = new();
    private readonly LinkedList<Md5Stream> waiting = [];

    /// <summary>Of all streams of the process.</summary>
    public static Md5Batches Shared { get; } = new(Md5Lanes.IsSupported ? Md5Lanes.Widest : 0);

    /// <summary>As many lanes as are used; 0: the library hashes each stream by itself.</summary>
    public int Widest => widest;

    /// <param name="piece">Whole blocks.</param>
    public void Enter(Md5Stream stream, ReadOnlyMemory<byte> piece)
    {
        lock (gate)
        {
            stream.Turn.Add(piece, waiting);
        }
    }

    public int PiecesOf(Md5Stream stream)
    {
        lock (gate)
        {
            return stream.Turn.Pieces;
        }
    }

    /// <param name="leaving">As many pieces may remain.</param>
    public async ValueTask SettleAsync(Md5Stream stream, int leaving)
    {
        if (PiecesOf(stream) <= leaving)
        {
            return;
        }

        // Whatever else can run does so first: bodies whose bytes have come get their next piece full, and then each
        // has a lane. With nothing else to do this takes no time.
        await Task.Yield();
        var batch = new List<Md5Stream>(Md5Lanes.Most) { stream };
        while (true)
        {
            Task? taken;
            lock (gate)
            {
                if (stream.Turn.Pieces <= leaving)
                {
                    return;
                }

                taken = stream.Turn.At == Md5Turn.Place.Taken ? stream.Turn.ChangeAsync() : null;
                if (taken is null)
                {
                    stream.Turn.Take(waiting);
                }
            }

            if (taken is null)
            {
                Lead(batch);
            }
            else
            {
                await taken;
            }
        }
    }

    public async ValueTask AbandonAsync(Md5Stream stream)
    {
        while (true)
        {
            Task taken;
            lock (gate)
            {
                switch (stream.Turn.At)
                {
                    case Md5Turn.Place.Over:
                        return;
                    case Md5Turn.Place.Waiting:
                        stream.Turn.Abandon(waiting);
                        return;
                    default:
                        taken = stream.Turn.ChangeAsync();
                        break;
                }
            }

            await taken;
        }
    }

    /// <summary>Hashes the first piece of a stream, which it has taken.</summary>
    /// <param name="batch">That stream alone, and so again when it returns.</param>
    private void Lead(List<Md5Stream> batch)
    {
        var leader = batch[0];
        try
        {
            while (leader.Turn.Blocks > 0)
            {
                Fill(batch);
                Advance(batch);
            }
        }
        finally
        {
            lock (gate)
            {
                for (var lane = batch.Count - 1; lane >= 0; lane--)
                {
                    batch[lane].Turn.Release(waiting);
                }
            }

            batch.Clear();
            batch.Add(leader);
        }
    }

    /// <summary>Lets go of those that are done, and takes others for their lanes.</summary>
    private void Fill(List<Md5Stream> batch)
    {
        lock (gate)
        {
            for (var lane = batch.Count - 1; lane >= 0; lane--)
            {
                if (batch[lane].Turn.Blocks == 0)
                {
                    batch[lane].Turn.Release(waiting);
                    batch.RemoveAt(lane);
                }
            }

            while (batch.Count < widest && waiting.First is { } next)
            {
                next.Value.Turn.Take(waiting);
                batch.Add(next.Value);
            }
        }
    }

    /// <summary>As far as the shortest goes.</summary>
    private void Advance(List<Md5Stream> batch)
    {
        Span<Md5State> states = stackalloc Md5State[batch.Count];
        Span<nint> rows = stackalloc nint[batch.Count];
        var blocks = int.MaxValue;
        for (var lane = 0; lane < batch.Count; lane++)
        {
            states[lane] = batch[lane].State;
            rows[lane] = batch[lane].Turn.Address;
            blocks = Math.Min(blocks, batch[lane].Turn.Blocks);
        }

        Md5Lanes.Advance(states, rows, blocks, widest);
        for (var lane = 0; lane < batch.Count; lane++)
        {
            batch[lane].State = states[lane];
            batch[lane].Turn.Advance(blocks);
        }
    }
}
