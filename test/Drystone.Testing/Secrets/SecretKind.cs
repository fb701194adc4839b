namespace Drystone.Testing.Secrets;

/// <summary>What a message calls a secret.</summary>
public static class SecretKind
{
    public const string RootSecret = "a root secret key";
    public const string SecretKey = "a secret key";
    public const string SessionToken = "a session token";
    public const string CustomerKey = "a key of SSE-C";
    public const string MasterKey = "a master key";
    public const string DataKey = "a data key of the key management";
    public const string DirectoryPassword = "a password of the directory";
    public const string TargetSecret = "a secret of an event target";
    public const string WebhookToken = "the token of the audit webhook";
    public const string MetricsToken = "the token of the metrics";
    public const string VaultToken = "the token of Vault";
    public const string PresignedSignature = "a signature of a presigned link";
    public const string FormSignature = "a signature of a form";
    public const string WebIdentityToken = "a web identity token";
}
