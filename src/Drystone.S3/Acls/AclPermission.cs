namespace Drystone.S3.Acls;

/// <summary>What a grant of an access control list allows.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions</remarks>
[Flags]
public enum AclPermission : byte
{
    None = 0,

    /// <summary>Of a bucket: to list it. Of an object: to read it.</summary>
    Read = 1,

    /// <summary>Of a bucket: to create, replace and delete its objects. Of an object nothing.</summary>
    Write = 2,

    /// <summary>To read the list.</summary>
    ReadAcp = 4,

    /// <summary>To replace the list.</summary>
    WriteAcp = 8,

    FullControl = Read | Write | ReadAcp | WriteAcp,
}

/// <summary>The names of permissions on the wire.</summary>
public static class AclPermissions
{
    private static readonly (AclPermission Permission, string Name)[] Names =
    [
        (AclPermission.Read, "READ"),
        (AclPermission.Write, "WRITE"),
        (AclPermission.ReadAcp, "READ_ACP"),
        (AclPermission.WriteAcp, "WRITE_ACP"),
        (AclPermission.FullControl, "FULL_CONTROL"),
    ];

    public static string Name(this AclPermission permission) =>
        Array.Find(Names, entry => entry.Permission == permission).Name
            ?? throw new ArgumentOutOfRangeException(nameof(permission), permission, "No one permission of S3's.");

    /// <summary>Null when S3 has no such permission.</summary>
    public static AclPermission? TryParse(string name) =>
        Array.Find(Names, entry => entry.Name == name) is { Name: not null } found ? found.Permission : null;

    /// <summary>Whether it is one that a grant may have.</summary>
    public static bool IsOne(this AclPermission permission) => Array.Exists(Names, one => one.Permission == permission);
}
