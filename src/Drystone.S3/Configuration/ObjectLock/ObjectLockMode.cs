namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>Who may shorten or lift a lock: in governance mode those with the permission, else nobody.</summary>
public enum ObjectLockMode
{
    Governance,
    Compliance,
}

/// <summary>The texts of documents and headers, in exactly this case.</summary>
public static class ObjectLockModes
{
    private const string Governance = "GOVERNANCE";
    private const string Compliance = "COMPLIANCE";

    public static string Format(ObjectLockMode mode) =>
        mode == ObjectLockMode.Compliance ? Compliance : Governance;

    /// <returns>Null when it is no mode.</returns>
    public static ObjectLockMode? TryParse(string text) => text switch
    {
        Governance => ObjectLockMode.Governance,
        Compliance => ObjectLockMode.Compliance,
        _ => null,
    };
}
