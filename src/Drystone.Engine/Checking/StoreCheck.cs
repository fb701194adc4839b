using Drystone.Engine.Accounts;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>Whether the metadata of a store is what the engine writes: every record can be read, everything that is
/// referred to is there, and what follows from records follows.</summary>
/// <remarks>Nobody may write meanwhile. It takes memory for each blob and each older version, some tens of bytes.
/// </remarks>
internal static class StoreCheck
{
    /// <param name="salvage">Null: findings say only what is wrong.</param>
    /// <param name="seal">Opens what is sealed; null: that is not looked at.</param>
    public static List<StoreFinding> Run(IKeyValueStore keyspace, BlobSalvage? salvage, SecretSeal? seal)
    {
        using var tx = keyspace.BeginRead();
        var run = new CheckRun(tx);
        IdentityCheck.Run(run);
        VersionCheck.Run(run);
        PartCheck.Run(run);
        new BlobCheck(run, salvage).Run();
        new ChangeCheck(run).Run();
        if (seal is not null)
        {
            CheckSealed(run, seal);
        }

        return run.Findings;
    }

    private static void CheckSealed(CheckRun run, SecretSeal seal)
    {
        run.Each(
            KeySpace.AccessKeys,
            (key, value) => AccessKeyRecord.Decode(AccessKeyRecord.IdOf(key), value, seal),
            (key, fault) => CheckRun.Lost("The secret of access key", key, fault));
        run.Each(
            KeySpace.ManagedKeys,
            (key, value) => ManagedKeyRecord.Decode(
                System.Text.Encoding.UTF8.GetString(key[KeySpace.ManagedKeys.Length..]), value, seal),
            (key, fault) => CheckRun.Lost("The encryption key", key, fault));
    }
}
