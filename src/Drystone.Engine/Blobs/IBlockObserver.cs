namespace Drystone.Engine.Blobs;

/// <summary>Sees all bytes of a body in their order, block by block, as they came: before they are compressed or
/// encrypted. It may take its time until the memory is needed again.</summary>
public interface IBlockObserver
{
    /// <summary>Takes the next bytes, which stay as they are until <see cref="SettleAsync"/> or
    /// <see cref="AbandonAsync"/> has completed for them. All but the last are full blocks of
    /// <see cref="EngineLimits.WriteBufferBytes"/>.</summary>
    void Begin(ReadOnlyMemory<byte> block);

    /// <summary>Completes when all blocks have been seen.</summary>
    /// <param name="leaving">All but so many of the last.</param>
    ValueTask SettleAsync(int leaving);

    /// <summary>Completes when the bytes are not read any more; none follow.</summary>
    ValueTask AbandonAsync();
}
