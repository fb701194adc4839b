using Drystone.S3;

namespace Drystone.Server.Identity;

/// <summary>The errors of IAM that other query services do not have.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html#API_CreateUser_Errors and the pages
/// beside it.</remarks>
internal static class IamErrors
{
    public static readonly S3Error NoSuchEntity =
        new("NoSuchEntity", 404, "The request was rejected because it referenced an entity that does not exist.");
    public static readonly S3Error EntityAlreadyExists = new("EntityAlreadyExists", 409,
        "The request was rejected because it attempted to create a resource that already exists.");
    public static readonly S3Error LimitExceeded = new("LimitExceeded", 409,
        "The request was rejected because it attempted to create resources beyond the current limits.");
    public static readonly S3Error DeleteConflict = new("DeleteConflict", 409,
        "The request was rejected because it attempted to delete a resource that has attached subordinate entities.");
    public static readonly S3Error ConcurrentModification = new("ConcurrentModification", 409,
        "The request was rejected because multiple requests to change this object were submitted simultaneously. Wait "
        + "a few minutes and submit your request again.");
    public static readonly S3Error InvalidInput = new("InvalidInput", 400,
        "The request was rejected because an invalid or out-of-range value was supplied for an input parameter.");
    public static readonly S3Error MalformedPolicyDocument = new("MalformedPolicyDocument", 400,
        "The request was rejected because the policy document was malformed.");
    public static readonly S3Error PolicyNotAttachable =
        new("PolicyNotAttachable", 400, "The request failed because the policy cannot be attached.");
    public static readonly S3Error UnmodifiableEntity =
        new("UnmodifiableEntity", 400, "The request was rejected because the entity cannot be changed through IAM.");

    public static S3Exception Exceeded(string quota, int limit) =>
        new(LimitExceeded, $"Cannot exceed quota for {quota}: {limit}");
}
