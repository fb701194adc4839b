using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Listing;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Acls;
using Drystone.S3.Checksums;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Keys;
using Drystone.Server.Operations;

namespace Drystone.Server.Inventories;

/// <summary>What an inventory lists of a bucket, read a page at a time. As at AWS it is no snapshot: what changes while
/// it is made may be in it or not.</summary>
internal sealed class InventoryRows(ObjectStore store, BucketInfo bucket, InventoryConfiguration configuration)
{
    private const string StandardClass = "STANDARD";

    private readonly AccessLists acls = new(store, new BucketRules(store));
    private readonly Dictionary<AccountId, string?> owners = [];

    private string Prefix => configuration.FilterPrefix ?? string.Empty;

    public IEnumerable<InventoryRow> All() =>
        configuration.IncludedObjectVersions == IncludedObjectVersions.All ? Versions() : Objects();

    private IEnumerable<InventoryRow> Objects()
    {
        var grant = Authorizer.AsServer<List>(bucket);
        string? after = null;
        do
        {
            var page = store.ListObjects(grant, new ListQuery(Prefix, Delimiter: null, after, Limits.KeysPerPage));
            foreach (var info in page.Objects)
            {
                yield return RowOf(info, isLatest: true);
            }

            after = page.NextAfter;
        }
        while (after is not null);
    }

    private IEnumerable<InventoryRow> Versions()
    {
        var grant = Authorizer.AsServer<List>(bucket);
        string? after = null;
        VersionId? afterVersion = null;
        do
        {
            var query = new ListQuery(Prefix, Delimiter: null, after, Limits.KeysPerPage);
            var page = store.ListVersions(grant, query, afterVersion);
            foreach (var (info, isLatest) in page.Versions)
            {
                yield return RowOf(info, isLatest);
            }

            (after, afterVersion) = (page.NextKey, page.NextVersion);
        }
        while (after is not null);
    }

    private InventoryRow RowOf(ObjectInfo info, bool isLatest)
    {
        var row = new InventoryRow
        {
            Key = info.Key,
            VersionId = bucket.Versioning == VersioningState.Unversioned ? null : info.Version.ToString(),
            IsLatest = isLatest,
            IsDeleteMarker = info.IsDeleteMarker,
            LastModified = info.LastModified,
            ObjectOwner = OwnerOf(acls.OwnerOf(bucket, info.Owner)),
            ReplicationStatus = info.Replication?.Status.ToString().ToUpperInvariant(),
        };
        return info.IsDeleteMarker
            ? row
            : WithAcl(info, row) with
            {
                SizeBytes = info.SizeBytes,
                ETag = info.ETag.ToString(),
                EncryptionStatus = EncryptionOf(info),
                BucketKeyStatus = info.Encryption?.UsesBucketKey == true ? "ENABLED" : "DISABLED",
                StorageClass = info.Headers.StorageClass ?? StandardClass,
                IsMultipartUploaded = info.PartCount > 0,
                ObjectLockRetainUntil = info.Lock.Retention?.RetainUntil,
                ObjectLockMode = ModeOf(info.Lock.Retention),
                ObjectLockLegalHoldStatus = HoldOf(info.Lock.LegalHold),
                ChecksumAlgorithm = info.Checksum is { } checksum
                    ? StoredChecksums.Algorithm(checksum.Algorithm).Name()
                    : null,
                LifecycleExpiration = isLatest && Has(InventoryOptionalField.LifecycleExpirationDate)
                    ? store.FindExpiry(bucket, info)?.At
                    : null,
            };
    }

    private bool Has(InventoryOptionalField field) => configuration.OptionalFields.Contains(field);

    /// <summary>Of a list that cannot be read AWS says neither the list nor the owner.</summary>
    private InventoryRow WithAcl(ObjectInfo info, InventoryRow row)
    {
        if (!Has(InventoryOptionalField.ObjectAccessControlList))
        {
            return row;
        }

        try
        {
            return row with { ObjectAccessControlList = InventoryAcl.Format(acls.OfObject(bucket, info)) };
        }
        catch (DamagedDataException)
        {
            return row with
            {
                ObjectAccessControlList = InventoryAcl.Format(policy: null),
                ObjectOwner = InventoryAcl.Unavailable,
            };
        }
    }

    private static string EncryptionOf(ObjectInfo info) => (SseKind?)info.Encryption?.Kind switch
    {
        null => "NOT-SSE",
        SseKind.S3 => "SSE-S3",
        SseKind.Kms => "SSE-KMS",
        _ => "SSE-C",
    };

    private static string? ModeOf(Retention? retention) => retention?.Mode switch
    {
        null => null,
        RetentionMode.Compliance => "COMPLIANCE",
        _ => "GOVERNANCE",
    };

    private static string? HoldOf(bool? isHeld) => isHeld switch
    {
        null => null,
        true => "ON",
        false => "OFF",
    };

    private string? OwnerOf(AccountId? account)
    {
        if (account is not { } id)
        {
            return AccessControlPolicy.AnonymousUserId;
        }

        if (!owners.TryGetValue(id, out var owner))
        {
            owners[id] = owner = store.FindAccount(id)?.CanonicalUserId;
        }

        return owner;
    }
}
